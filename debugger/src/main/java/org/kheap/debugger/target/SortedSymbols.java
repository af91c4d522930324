package org.kheap.debugger.target;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.kheap.machine.Symbol;

/**
 * Symbols of a program that does not change.
 *
 * <p>Of several symbols around an address the one that starts last is meant; of those at one address
 * one that has a size, is no mere label, and is seen by other files, in this order. Labels without a
 * size name what follows them only where nothing with a size does.
 */
public final class SortedSymbols implements SymbolTable {
    private final List<String> modules;
    private final List<SymbolEntry> entries;
    private final List<SymbolEntry> sorted;

    /** For each symbol the highest limit of it and all before it. */
    private final long[] highestLimits;

    private final Map<String, Symbol> byName = new HashMap<>();
    private final Map<String, Map<String, Symbol>> byModule = new HashMap<>();
    private final LongFunction<Optional<String>> lines;

    /**
     * @param modules in the order in which they were loaded
     * @param entries of the symbol tables, in any order that is always the same
     * @param lines finds the line of source that an address was compiled from
     */
    public SortedSymbols(
            List<String> modules, List<SymbolEntry> entries, LongFunction<Optional<String>> lines) {
        this.modules = List.copyOf(modules);
        this.entries = List.copyOf(entries);
        this.sorted =
                entries.stream()
                        .filter(SymbolEntry::isNameOfPlace)
                        .sorted(SymbolEntry.ORDER)
                        .toList();
        this.highestLimits = new long[sorted.size()];
        this.lines = lines;
        long highest = 0;
        for (int i = 0; i < highestLimits.length; i++) {
            long limit = sorted.get(i).limit();
            highest = Long.compareUnsigned(limit, highest) > 0 ? limit : highest;
            highestLimits[i] = highest;
        }
        index();
    }

    private void index() {
        for (boolean isGlobal : new boolean[] {true, false}) {
            for (SymbolEntry entry : entries) {
                if (entry.isNameOfPlace() && entry.isGlobal() == isGlobal) {
                    Symbol symbol = entry.symbol();
                    byModule.computeIfAbsent(symbol.module(), any -> new HashMap<>())
                            .putIfAbsent(symbol.name(), symbol);
                }
            }
        }
        for (String module : modules) {
            byModule.getOrDefault(module, Map.of()).forEach(byName::putIfAbsent);
        }
    }

    @Override
    public Optional<Symbol> at(long va) {
        SymbolEntry label = null;
        SymbolEntry ended = null;
        for (int i = lastAtOrBelow(va); i >= 0; i--) {
            SymbolEntry entry = sorted.get(i);
            if (entry.holds(va)) {
                if (entry.hasSize()) {
                    return Optional.of(entry.symbol());
                }
                label = label == null ? entry : label;
            } else if (ended == null && entry.isFunctionBefore(va)) {
                ended = entry;
            }
            if (Long.compareUnsigned(highestLimits[i], va) < 0) {
                break;
            }
        }
        return Optional.ofNullable(label == null ? ended : label).map(SymbolEntry::symbol);
    }

    private int lastAtOrBelow(long va) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(va, sorted.get(middle).address()) < 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - 1;
    }

    @Override
    public Optional<Symbol> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Optional<Symbol> named(String module, String name) {
        return Optional.ofNullable(byModule.getOrDefault(module, Map.of()).get(name));
    }

    @Override
    public Optional<String> lineOf(long va) {
        return lines.apply(va);
    }

    @Override
    public List<Symbol> all() {
        List<Symbol> all = new ArrayList<>(sorted.size());
        sorted.forEach(entry -> all.add(entry.symbol()));
        return all;
    }

    @Override
    public List<SymbolEntry> entries() {
        return entries;
    }

    @Override
    public List<String> modules() {
        return modules;
    }
}
