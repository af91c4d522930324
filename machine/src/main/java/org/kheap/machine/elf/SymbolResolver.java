package org.kheap.machine.elf;

import java.util.OptionalLong;

/** Knows the symbols that an object may use without defining them. */
@FunctionalInterface
public interface SymbolResolver {

    /** Knows none. */
    SymbolResolver NONE = name -> OptionalLong.empty();

    /**
     * Looks a symbol up.
     *
     * @param name as it stands in the object's symbol table
     * @return its address, zero-extended; empty if there is no such symbol
     */
    OptionalLong resolve(String name);
}
