package org.kheap.kernel.module;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;

/** The modules that are loaded, and their symbols. */
public final class ModuleTable implements Symbols {
    private static final int MOST_FOUND = 4096;

    private final List<KernelModule> modules = new ArrayList<>();
    private final TreeMap<Long, Symbol> byAddress = new TreeMap<>(Long::compareUnsigned);
    private final Map<String, Symbol> byName = new HashMap<>();

    /** Answers of {@link #at} so far. */
    private final Map<Long, Optional<Symbol>> found = new HashMap<>();

    void add(KernelModule module) {
        modules.add(module);
        found.clear();
        for (Symbol symbol : module.symbols()) {
            byAddress.merge(symbol.address(), symbol, ModuleTable::moreTelling);
            byName.putIfAbsent(symbol.name(), symbol);
        }
    }

    /** Of two names for an address, the one with a size: labels in assembly code have none. */
    private static Symbol moreTelling(Symbol first, Symbol second) {
        return first.size() == 0 ? second : first;
    }

    /** The modules in the order in which they were loaded. */
    public List<KernelModule> modules() {
        return List.copyOf(modules);
    }

    /** Stack traces ask for the same few places again and again. */
    @Override
    public Optional<Symbol> at(long va) {
        Optional<Symbol> symbol = found.get(va);
        if (symbol == null) {
            symbol = find(va);
            if (found.size() == MOST_FOUND) {
                found.clear();
            }
            found.put(va, symbol);
        }
        return symbol;
    }

    private Optional<Symbol> find(long va) {
        Map.Entry<Long, Symbol> below = byAddress.floorEntry(va);
        if (below == null) {
            return Optional.empty();
        }
        Symbol symbol = below.getValue();
        long offset = va - symbol.address();
        // One past the end still belongs to a function whose last instruction is a call.
        return Long.compareUnsigned(offset, Math.max(symbol.size(), 1)) <= 0
                ? Optional.of(symbol)
                : Optional.empty();
    }

    @Override
    public Optional<Symbol> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    OptionalLong addressOf(String name) {
        Symbol symbol = byName.get(name);
        return symbol == null ? OptionalLong.empty() : OptionalLong.of(symbol.address());
    }

    @Override
    public Optional<String> lineOf(long va) {
        return modules.stream()
                .filter(module -> module.holdsCode(va))
                .findFirst()
                .flatMap(module -> module.lineOf(va));
    }
}
