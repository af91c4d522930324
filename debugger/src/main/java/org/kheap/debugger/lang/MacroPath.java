package org.kheap.debugger.lang;

import java.util.Optional;

/** Where the user's own macros are. */
@FunctionalInterface
public interface MacroPath {
    /** The lines of the macro of that name. */
    Optional<String> find(String name);
}
