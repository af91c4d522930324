package org.kheap.panic.message;

import java.util.Optional;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;

/** Addresses as the kernel prints them. */
final class SymbolNames {
    private SymbolNames() {}

    /** {@code module:function+offset}, or the bare address where nothing is known. */
    static String withModule(Symbols symbols, long pc) {
        Optional<Symbol> symbol = symbols.at(pc);
        return symbol.isEmpty()
                ? Long.toHexString(pc)
                : "%s:%s".formatted(symbol.get().module(), offsetFrom(symbol.get(), pc));
    }

    /** {@code function+offset}, or {@code ?+offset}. */
    static String plain(Symbols symbols, long pc) {
        Optional<Symbol> symbol = symbols.at(pc);
        return symbol.isEmpty() ? "?+%x".formatted(pc) : offsetFrom(symbol.get(), pc);
    }

    private static String offsetFrom(Symbol symbol, long pc) {
        return "%s+%x".formatted(symbol.name(), pc - symbol.address());
    }

    /** The module that holds an address, as a BAD TRAP line names it. */
    static String module(Symbols symbols, long pc) {
        return symbols.at(pc).map(Symbol::module).orElse("<unknown>");
    }
}
