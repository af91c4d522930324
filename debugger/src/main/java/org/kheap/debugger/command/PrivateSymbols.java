package org.kheap.debugger.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.machine.Symbol;

/** Names that the user gave to addresses. They come before those of the target. */
public final class PrivateSymbols {
    /** What they have in place of a module. */
    private static final String NO_MODULE = "";

    private final Map<String, Symbol> symbols = new LinkedHashMap<>();

    /**
     * Names an address, which may have been named before.
     *
     * @param size in bytes; 0 for the address alone
     */
    public void add(String name, long address, long size) {
        symbols.put(name, new Symbol(NO_MODULE, name, address, size));
    }

    /** @throws DebuggerException if there is none of that name */
    public void remove(String name) {
        if (symbols.remove(name) == null) {
            throw new DebuggerException("no private symbol of that name: " + name);
        }
    }

    /** In the order in which they were named first. */
    public List<Symbol> all() {
        return List.copyOf(symbols.values());
    }

    public Optional<Symbol> named(String name) {
        return Optional.ofNullable(symbols.get(name));
    }

    /** The one that an address is in; of several, the one that begins last, then the first named. */
    Optional<Symbol> at(long va) {
        return symbols.values().stream()
                .filter(symbol -> isWithin(symbol, va))
                .max((a, b) -> Long.compareUnsigned(a.address(), b.address()));
    }

    private static boolean isWithin(Symbol symbol, long va) {
        return Long.compareUnsigned(va - symbol.address(), Math.max(1, symbol.size())) < 0;
    }
}
