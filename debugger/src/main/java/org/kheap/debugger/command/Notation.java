package org.kheap.debugger.command;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.target.Target;
import org.kheap.machine.DataModel;
import org.kheap.machine.Symbol;

/** How numbers and addresses are written, as the user can change it. */
public final class Notation {
    public static final int DEFAULT_RADIX = 16;
    public static final int DEFAULT_WIDTH = 80;

    private static final int LARGEST_DIGIT = 9;
    private static final int LARGEST_OCTAL_DIGIT = 7;

    private final Target target;
    private final PrivateSymbols privateSymbols = new PrivateSymbols();
    private int radix = DEFAULT_RADIX;
    private int width = DEFAULT_WIDTH;
    private long distance;

    public Notation(Target target) {
        this.target = target;
    }

    /** Of numbers without a prefix, typed and printed. */
    public int radix() {
        return radix;
    }

    /** @throws DebuggerException if it is not between 2 and 16 */
    public void setRadix(long value) {
        if (value < 2 || value > DEFAULT_RADIX) {
            throw new DebuggerException("radix must be between 2 and 0t16: 0t" + value);
        }
        radix = (int) value;
    }

    /** Columns of the page. */
    public int width() {
        return width;
    }

    /** @throws DebuggerException if there is no room for a label and a field */
    public void setWidth(long value) {
        if (value < Format.TAB * 2 || value > Short.MAX_VALUE) {
            throw new DebuggerException("page cannot be so wide: 0t" + value);
        }
        width = (int) value;
    }

    /** How far behind a symbol an address may be; 0 for what is within the symbol's size. */
    public long distance() {
        return distance;
    }

    public void setDistance(long bytes) {
        distance = bytes;
    }

    /** What the user named. */
    public PrivateSymbols privateSymbols() {
        return privateSymbols;
    }

    public DataModel model() {
        return target.arch().abi().model();
    }

    /** An address by its symbol, {@code name+0x1c}; without one as {@code 0x} and digits. */
    public String symbolic(long va) {
        return symbolOf(va).orElseGet(() -> prefixed(va, DEFAULT_RADIX));
    }

    /** An address by its symbol, if there is one. */
    public Optional<String> symbolOf(long va) {
        return nearest(va).map(symbol -> named(symbol, va - symbol.address()));
    }

    /** The symbol that begins at an address. */
    public Optional<String> symbolAt(long va) {
        return nearest(va).filter(symbol -> symbol.address() == va).map(this::scoped);
    }

    private String named(Symbol symbol, long offset) {
        String name = scoped(symbol);
        return offset == 0 ? name : name + '+' + prefixed(offset, DEFAULT_RADIX);
    }

    /** With its module if its name alone would mean another symbol. */
    private String scoped(Symbol symbol) {
        boolean isMeant =
                privateSymbols
                        .named(symbol.name())
                        .or(() -> target.symbols().named(symbol.name()))
                        .filter(first -> first.address() == symbol.address())
                        .isPresent();
        return isMeant ? symbol.name() : symbol.module() + '`' + symbol.name();
    }

    private Optional<Symbol> nearest(long va) {
        Optional<Symbol> own = privateSymbols.at(va);
        return own.isPresent() ? own : distance == 0 ? target.symbols().at(va) : below(va);
    }

    /** The nearest in front of an address, if it is not too far away. */
    private Optional<Symbol> below(long va) {
        List<Symbol> all = target.symbols().all();
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(all.get(middle).address(), va) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0
                ? Optional.empty()
                : Optional.of(all.get(low - 1))
                        .filter(
                                symbol ->
                                        Long.compareUnsigned(va - symbol.address(), distance) < 0);
    }

    /** A number in a radix, with the prefix of that radix if it is more than one digit. */
    public static String prefixed(long value, int radix) {
        int largest = radix == 2 ? 1 : radix == 8 ? LARGEST_OCTAL_DIGIT : LARGEST_DIGIT;
        String digits = Long.toUnsignedString(value, radix);
        return Long.compareUnsigned(value, largest) <= 0 ? digits : prefix(radix) + digits;
    }

    private static String prefix(int radix) {
        return switch (radix) {
            case 2 -> "0i";
            case 8 -> "0o";
            case 10 -> "0t";
            case 16 -> "0x";
            default -> "";
        };
    }
}
