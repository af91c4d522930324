package org.kheap.machine;

import java.util.Optional;

/** What is known about the addresses of a guest's code and variables. */
public interface Symbols {
    /** The function or variable that {@code va} lies in or, without a size, the nearest below it. */
    Optional<Symbol> at(long va);

    /** The symbol of that name; of several, the one of the module loaded first. */
    Optional<Symbol> named(String name);

    /** The line of source that {@code va} was compiled from, as {@code file:line}. */
    Optional<String> lineOf(long va);
}
