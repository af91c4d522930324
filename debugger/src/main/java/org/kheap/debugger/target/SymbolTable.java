package org.kheap.debugger.target;

import java.util.List;
import java.util.Optional;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;

/** The symbols of a target, with the modules they are of. */
public interface SymbolTable extends Symbols {
    /** The symbol of that name in one module. */
    Optional<Symbol> named(String module, String name);

    /** All symbols that name a place in memory, by ascending unsigned address. */
    List<Symbol> all();

    /** What the symbol tables of the modules hold, as it stands there, names of no place included. */
    List<SymbolEntry> entries();

    /** The modules, in the order in which they were loaded. */
    List<String> modules();
}
