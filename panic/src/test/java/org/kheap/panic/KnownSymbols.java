package org.kheap.panic;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;

/** Functions that a test has made up, and lines of source. */
public final class KnownSymbols implements Symbols {
    private final TreeMap<Long, Symbol> byAddress = new TreeMap<>(Long::compareUnsigned);
    private final Map<Long, String> lines = new HashMap<>();

    /** A function {@code module:name}. */
    public KnownSymbols with(String name, long address, long size) {
        String[] parts = name.split(":");
        byAddress.put(address, new Symbol(parts[0], parts[1], address, size));
        return this;
    }

    public KnownSymbols withLine(long va, String line) {
        lines.put(va, line);
        return this;
    }

    @Override
    public Optional<Symbol> at(long va) {
        return Optional.ofNullable(byAddress.floorEntry(va))
                .map(Map.Entry::getValue)
                .filter(s -> Long.compareUnsigned(va - s.address(), s.size()) < 0);
    }

    @Override
    public Optional<Symbol> named(String name) {
        return byAddress.values().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    @Override
    public Optional<String> lineOf(long va) {
        return Optional.ofNullable(lines.get(va));
    }
}
