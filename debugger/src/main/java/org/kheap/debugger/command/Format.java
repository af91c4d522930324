package org.kheap.debugger.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Text by the debugger's format strings. These are C's, with {@code ?} as the width of a pointer and
 * some letters of their own:
 *
 * <table>
 *   <caption>letters</caption>
 *   <tr><td>d i</td><td>signed decimal</td></tr>
 *   <tr><td>u x X o</td><td>unsigned decimal, hex, octal</td></tr>
 *   <tr><td>q</td><td>signed octal</td></tr>
 *   <tr><td>r</td><td>unsigned, in the session's radix</td></tr>
 *   <tr><td>R</td><td>binary</td></tr>
 *   <tr><td>p</td><td>an address in hex, without a prefix</td></tr>
 *   <tr><td>a</td><td>an address by its symbol; {@code %#a} puts a colon behind it,
 *       {@code %lla} takes one wider than the guest's</td></tr>
 *   <tr><td>A</td><td>the symbol of an address, or nothing</td></tr>
 *   <tr><td>Y</td><td>seconds of 1970 as a date, in UTC</td></tr>
 *   <tr><td>e f g</td><td>a double</td></tr>
 *   <tr><td>s c</td><td>text, a character</td></tr>
 *   <tr><td>T</td><td>blanks up to the next multiple of the width</td></tr>
 * </table>
 *
 * <p>{@code h}, {@code l} and {@code ll} cut a number to 16, 32 or 64 bits; without them it keeps the
 * width of its Java type. A width may be {@code *}, which takes it from the values. {@code <u>} and
 * {@code <b>} mark text for a terminal and are left out.
 */
public final class Format {
    /** Columns of a label, and of a field that takes a word. */
    public static final int TAB = 16;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu MMM ppd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final int SHORT_BITS = 16;
    private static final int LARGEST_OCTAL_DIGIT = 7;
    private static final long SHORT_MASK = 0xffffL;
    private static final long INT_MASK = 0xffff_ffffL;

    private final Notation notation;
    private final String format;
    private final Object[] values;
    private final StringBuilder text = new StringBuilder();
    private final int column;
    private int at;
    private int used;

    private Format(Notation notation, int column, String format, Object[] values) {
        this.notation = notation;
        this.column = column;
        this.format = format;
        this.values = values;
    }

    /**
     * The text.
     *
     * @param column where it will begin, from 0
     * @throws IllegalArgumentException if the format asks for what {@code values} do not have
     */
    public static String text(Notation notation, int column, String format, Object... values) {
        return new Format(notation, column, format, values).run();
    }

    /** A time in seconds, as {@code 2003 Sep 28 17:51:18}. */
    public static String date(long seconds) {
        try {
            return DATE.format(Instant.ofEpochSecond(seconds));
        } catch (DateTimeException outOfRange) {
            return Long.toString(seconds);
        }
    }

    private String run() {
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c == '%') {
                at++;
                convert();
            } else if (c == '<' && skipTag()) {
                continue;
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString();
    }

    private boolean skipTag() {
        for (String tag : new String[] {"<u>", "</u>", "<b>", "</b>"}) {
            if (format.startsWith(tag, at)) {
                at += tag.length();
                return true;
            }
        }
        return false;
    }

    /** What stands between the per cent sign and the letter. */
    private record Field(boolean left, boolean alternate, boolean zeros, int width, int bits) {
        String pad(String field) {
            int missing = width - field.length();
            if (missing <= 0) {
                return field;
            }
            if (left || !zeros) {
                String blanks = " ".repeat(missing);
                return left ? field + blanks : blanks + field;
            }
            int head = headOf(field);
            return field.substring(0, head) + "0".repeat(missing) + field.substring(head);
        }

        /** Characters that zeros stand behind. */
        private static int headOf(String field) {
            return field.startsWith("-") ? 1 : field.startsWith("0x") ? 2 : 0;
        }
    }

    private void convert() {
        boolean left = false;
        boolean alternate = false;
        boolean zeros = false;
        while (at < format.length() && "-#0+ ".indexOf(format.charAt(at)) >= 0) {
            char flag = format.charAt(at++);
            left |= flag == '-';
            alternate |= flag == '#';
            zeros |= flag == '0';
        }
        int width = width();
        Field field = new Field(left, alternate, zeros, width, bits());
        text.append(converted(field, letter()));
    }

    private char letter() {
        if (at == format.length()) {
            throw new IllegalArgumentException("format ends within a field: " + format);
        }
        return format.charAt(at++);
    }

    private int width() {
        if (at < format.length() && format.charAt(at) == '?') {
            at++;
            return notation.model().hexDigits();
        }
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            return ((Number) value()).intValue();
        }
        int width = 0;
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
            width = width * 10 + (format.charAt(at++) - '0');
        }
        return width;
    }

    private int bits() {
        int bits = 0;
        while (at < format.length() && "hl".indexOf(format.charAt(at)) >= 0) {
            boolean isShort = format.charAt(at++) == 'h';
            bits = isShort ? SHORT_BITS : bits == 0 ? Integer.SIZE : Long.SIZE;
        }
        // One l is a C long, whose width is the guest's.
        return bits == Integer.SIZE ? notation.model().wordSize() * Byte.SIZE : bits;
    }

    private String converted(Field field, char letter) {
        return switch (letter) {
            case '%' -> "%";
            case 'T' -> tab(field.width());
            case 's' -> field.pad(String.valueOf(value()));
            case 'c' -> field.pad(character(value()));
            case 'e', 'f', 'g' -> field.pad(floating(letter, ((Number) value()).doubleValue()));
            case 'a' ->
                    field.pad(notation.symbolic(address(field)) + (field.alternate() ? ":" : ""));
            case 'A' -> field.pad(notation.symbolOf(address(field)).orElse(""));
            case 'Y' -> field.pad(date(((Number) value()).longValue()));
            default -> field.pad(integer(field, letter, (Number) value()));
        };
    }

    private Object value() {
        if (used == values.length) {
            throw new IllegalArgumentException("no value for a field of the format: " + format);
        }
        return values[used++];
    }

    private long address(Field field) {
        long address = ((Number) value()).longValue();
        return field.bits() == Long.SIZE ? address : notation.model().truncate(address);
    }

    private static String character(Object value) {
        return value instanceof Number number
                ? String.valueOf((char) (number.intValue() & 0xff))
                : String.valueOf(value);
    }

    private static String floating(char letter, double value) {
        return letter == 'g'
                ? Floats.general(value)
                : String.format(Locale.ROOT, "%" + letter, value);
    }

    private String integer(Field field, char letter, Number number) {
        long signed = signed(number, field.bits());
        long unsigned = unsigned(number, field.bits());
        return switch (letter) {
            case 'd', 'i' -> Long.toString(signed);
            case 'u' -> Long.toUnsignedString(unsigned);
            case 'x' -> hex(field, unsigned);
            case 'X' -> hex(field, unsigned).toUpperCase(Locale.ROOT);
            case 'p' -> Long.toHexString(notation.model().truncate(unsigned));
            case 'o' -> octal(field, unsigned);
            case 'q' -> signed < 0 ? "-" + octal(field, -signed) : octal(field, signed);
            case 'r' ->
                    field.alternate()
                            ? Notation.prefixed(unsigned, notation.radix())
                            : Long.toUnsignedString(unsigned, notation.radix());
            case 'R' -> Long.toBinaryString(unsigned);
            default ->
                    throw new IllegalArgumentException(
                            "unknown letter %c in the format: %s".formatted(letter, format));
        };
    }

    private static String hex(Field field, long value) {
        return field.alternate()
                ? Notation.prefixed(value, Notation.DEFAULT_RADIX)
                : Long.toHexString(value);
    }

    /** With a 0 in front as C has it, unless the digit is all there is. */
    private static String octal(Field field, long value) {
        boolean oneDigit = Long.compareUnsigned(value, LARGEST_OCTAL_DIGIT) <= 0;
        return (field.alternate() && !oneDigit ? "0" : "") + Long.toOctalString(value);
    }

    private static long signed(Number number, int bits) {
        return switch (bits) {
            case SHORT_BITS -> number.shortValue();
            case Integer.SIZE -> number.intValue();
            default -> number.longValue();
        };
    }

    /** A Java {@code int} or {@code short} stands for a number of the guest's of its width. */
    private static long unsigned(Number number, int bits) {
        int width = bits != 0 ? bits : number instanceof Long ? Long.SIZE : Integer.SIZE;
        return switch (width) {
            case SHORT_BITS -> number.longValue() & SHORT_MASK;
            case Integer.SIZE -> number.longValue() & INT_MASK;
            default -> number.longValue();
        };
    }

    /** A line that was begun elsewhere counts from its own start. */
    private String tab(int stop) {
        int newline = text.lastIndexOf("\n");
        int start = newline < 0 ? column + text.length() : text.length() - newline - 1;
        int width = Math.max(stop, 1);
        return " ".repeat((width - start % width) % width);
    }
}
