package org.kheap.debugger.target;

import java.util.Comparator;
import org.kheap.machine.Symbol;

/**
 * A symbol with what decides whether its name is the one to show for an address.
 *
 * @param limit the first address behind what it may name: its end, or without a size the end of what
 *     it lies in
 * @param isGlobal whether other files see it
 */
public record RankedSymbol(Symbol symbol, long limit, boolean isGlobal, Kind kind) {
    /** What a symbol names, the worst name for an address first. */
    public enum Kind {
        LABEL,
        VARIABLE,
        FUNCTION
    }

    /** By address; of those at one address the one to prefer comes last. */
    static final Comparator<RankedSymbol> ORDER =
            Comparator.<RankedSymbol, Long>comparing(RankedSymbol::address, Long::compareUnsigned)
                    .thenComparing(RankedSymbol::hasSize)
                    .thenComparing(RankedSymbol::kind)
                    .thenComparing(RankedSymbol::isGlobal)
                    .thenComparing(RankedSymbol::underscores, Comparator.reverseOrder())
                    .thenComparing(RankedSymbol::size, Comparator.reverseOrder())
                    .thenComparing(ranked -> ranked.symbol.name(), Comparator.reverseOrder());

    long address() {
        return symbol.address();
    }

    boolean hasSize() {
        return symbol.size() != 0;
    }

    private long size() {
        return symbol.size();
    }

    private int underscores() {
        int count = 0;
        while (count < symbol.name().length() && symbol.name().charAt(count) == '_') {
            count++;
        }
        return count;
    }

    /** Whether an address is right behind a function, where a call that does not return leads. */
    boolean isFunctionBefore(long va) {
        return kind == Kind.FUNCTION && limit == va;
    }

    /** Whether an address is one of its own. */
    boolean holds(long va) {
        return Long.compareUnsigned(va, address()) >= 0 && Long.compareUnsigned(va, limit) < 0;
    }
}
