package org.kheap.machine.types;

import java.util.Optional;
import java.util.stream.Stream;

/** The types of a program. */
public interface TypeTable {
    /**
     * A type by the name C has for it: {@code int}, {@code unsigned long}, {@code kmem_cache_t}, {@code
     * struct kmem_cache}, {@code union u}, {@code enum e}, each with stars behind it for pointers.
     */
    Optional<CType> named(String name);

    /** The type of a variable or function. */
    Optional<CType> ofSymbol(String symbol);

    /** Names of all types that have one, as {@link #named} takes them, sorted. */
    Stream<String> names();
}
