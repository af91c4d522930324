package org.kheap.debugger.types;

import java.util.Locale;
import java.util.Optional;
import org.kheap.debugger.command.Escapes;
import org.kheap.debugger.command.Format;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.memory.Cells;
import org.kheap.debugger.types.PrintOptions.Radix;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Encoding;

/** Values without parts as text. */
final class ValueFormat {
    /** Characters of a string behind a pointer. */
    private static final int LONGEST = 255;

    /** Characters of an array, however long it says it is. */
    private static final long MOST_TEXT = 1 << 20;

    private static final String ELLIPSIS = "...";

    private final Notation notation;
    private final Cells memory;
    private final PrintOptions options;

    /** @param memory that pointers lead into */
    ValueFormat(Notation notation, Cells memory, PrintOptions options) {
        this.notation = notation;
        this.memory = memory;
        this.options = options;
    }

    /**
     * A value.
     *
     * @throws GuestFaultException if it is not there
     */
    String text(CObject object) {
        CType type = object.type().resolved();
        if (type instanceof CType.Function) {
            return address(object.address());
        }
        if (type instanceof CType.Base base && base.encoding() == Encoding.VOID) {
            return "void";
        }
        if (type instanceof CType.Base base && base.encoding() == Encoding.FLOAT) {
            return floating(object, base);
        }
        if (!object.isNumber()) {
            return unsupported(type);
        }
        return type instanceof CType.Pointer pointer
                ? pointer(object, pointer)
                : type instanceof CType.Enumeration enumeration
                        ? enumerator(object, enumeration)
                        : integer(object);
    }

    private static String floating(CObject object, CType.Base type) {
        return switch ((int) type.size()) {
            case Float.BYTES -> scientific(Float.intBitsToFloat((int) object.bits()));
            case Double.BYTES -> scientific(Double.longBitsToDouble(object.bits()));
            default -> unsupported(type);
        };
    }

    private static String scientific(double value) {
        return String.format(Locale.ROOT, "%.7e", value);
    }

    private static String unsupported(CType type) {
        return "??? (%s of %d bytes)".formatted(type.name(), type.size());
    }

    private String integer(CObject object) {
        boolean isCharacter =
                object.type().resolved() instanceof CType.Base base
                        && base.encoding() == Encoding.CHARACTER;
        if (isCharacter && !object.isBitField()) {
            return "'" + Escapes.written((int) object.bits()) + "'";
        }
        boolean isPlain = options.radix() == Radix.PLAIN;
        if (isPlain && object.type().name().equals("time_t") && object.bits() != 0) {
            return Format.date(object.number());
        }
        boolean isDecimal =
                isPlain
                        ? object.isBitField() && object.isSignedInteger()
                        : options.radix() == Radix.DECIMAL;
        return isDecimal ? decimal(object.number(), object.isSignedInteger()) : hex(object.bits());
    }

    private static String hex(long value) {
        return Notation.prefixed(value, Notation.DEFAULT_RADIX);
    }

    private static String decimal(long value, boolean isSigned) {
        return isSigned && value < 0
                ? "-" + Notation.prefixed(-value, 10)
                : Notation.prefixed(value, 10);
    }

    private String enumerator(CObject object, CType.Enumeration type) {
        Enumerators names = new Enumerators(type);
        long value = object.number();
        if (names.areFlags()) {
            return "%s (%s)".formatted(hex(object.bits()), names.flags(value, false));
        }
        String number = options.radix() == Radix.HEX ? hex(object.bits()) : decimal(value, true);
        return "%s (%s)".formatted(number, names.named(value).orElse("???"));
    }

    private String pointer(CObject object, CType.Pointer type) {
        long value = object.number();
        String address = address(value);
        boolean isText =
                options.symbols()
                        && value != 0
                        && isCharacter(type.target())
                        && !object.type().name().equals("caddr_t");
        return isText
                ? string(value).map(text -> address + " \"" + text + '"').orElse(address)
                : address;
    }

    private String address(long value) {
        return options.symbols() ? notation.symbolic(value) : hex(value);
    }

    static boolean isCharacter(CType type) {
        return type.resolved() instanceof CType.Base base
                && base.encoding() == Encoding.CHARACTER
                && base.size() == 1;
    }

    /** The string at an address, if there is one that can be seen. */
    private Optional<String> string(long address) {
        try {
            return printable(memory, address, LONGEST + 1).map(ValueFormat::shortened);
        } catch (GuestFaultException fault) {
            return Optional.empty();
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, LONGEST - ELLIPSIS.length()) + ELLIPSIS;
    }

    /**
     * The text in an array of characters, if it can be seen and is not empty.
     *
     * @throws GuestFaultException if it is not there
     */
    Optional<String> string(CObject object, CType.Array type) {
        boolean isText = isCharacter(type.element()) && type.count() <= options.mostCharacters();
        return isText
                ? printable(object.cells(), object.address(), Math.min(type.count(), MOST_TEXT))
                        .filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    /** Characters up to a NUL, if all of them can be seen. */
    private static Optional<String> printable(Cells cells, long address, long most) {
        return Optional.of(cells.text(address, most))
                .filter(text -> text.chars().allMatch(Escapes::isPrintable));
    }
}
