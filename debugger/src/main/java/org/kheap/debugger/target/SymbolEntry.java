package org.kheap.debugger.target;

import java.util.Comparator;
import org.kheap.machine.Symbol;
import org.kheap.machine.elf.ElfSymbol;

/**
 * An entry of a symbol table, with what decides whether its name is the one to show for an address.
 *
 * @param limit the first address behind what it may name: its end, or without a size the end of what
 *     it lies in
 * @param other {@code st_other}: who may see it, beside what its binding says
 * @param section index of the section it is defined in, or another of the values of {@link
 *     ElfSymbol#shndx}
 */
public record SymbolEntry(
        Symbol symbol, long limit, Type type, Binding binding, int other, int section) {
    /** What a symbol is of, as debuggers abbreviate it; the worst name for an address first. */
    public enum Type {
        NOTY,
        OBJT,
        FUNC,
        SECT,
        FILE,
        COMM,
        TLS,
        REGI
    }

    /** Who sees a symbol, as debuggers abbreviate it. */
    public enum Binding {
        /** Its own file. */
        LOCL,
        /** All files. */
        GLOB,
        /** All files, unless they see a global one of that name. */
        WEAK
    }

    /** By address; of those at one address the one to prefer comes last. */
    static final Comparator<SymbolEntry> ORDER =
            Comparator.<SymbolEntry, Long>comparing(SymbolEntry::address, Long::compareUnsigned)
                    .thenComparing(SymbolEntry::hasSize)
                    .thenComparing(SymbolEntry::type)
                    .thenComparing(SymbolEntry::isGlobal)
                    .thenComparing(SymbolEntry::underscores, Comparator.reverseOrder())
                    .thenComparing(SymbolEntry::size, Comparator.reverseOrder())
                    .thenComparing(entry -> entry.symbol.name(), Comparator.reverseOrder());

    long address() {
        return symbol.address();
    }

    /** Whether other files see it. */
    public boolean isGlobal() {
        return binding != Binding.LOCL;
    }

    /** Whether it is the name of something in memory. */
    boolean isNameOfPlace() {
        boolean isPlace = type == Type.NOTY || type == Type.OBJT || type == Type.FUNC;
        return isPlace && section > ElfSymbol.SHN_UNDEF && !symbol.name().isEmpty();
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
        return type == Type.FUNC && limit == va;
    }

    /** Whether an address is one of its own. */
    boolean holds(long va) {
        return Long.compareUnsigned(va, address()) >= 0 && Long.compareUnsigned(va, limit) < 0;
    }
}
