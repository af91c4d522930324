package org.kheap.machine.elf;

import java.util.List;

/** The object needs symbols that nobody defines. It lists all of them, not just the first. */
public final class UndefinedSymbolsException extends LinkException {

    private static final long serialVersionUID = 1L;

    private final List<String> symbols;

    UndefinedSymbolsException(String file, List<String> symbols) {
        super("undefined symbols: file=%s symbols=%s".formatted(file, String.join(",", symbols)));
        this.symbols = List.copyOf(symbols);
    }

    /**
     * The names that are missing.
     *
     * @return at least one, each once, in the order of the symbol table
     */
    public List<String> symbols() {
        return symbols;
    }
}
