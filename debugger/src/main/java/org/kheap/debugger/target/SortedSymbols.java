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
    private final List<RankedSymbol> sorted;

    /** For each symbol the highest limit of it and all before it. */
    private final long[] highestLimits;

    private final Map<String, Symbol> byName = new HashMap<>();
    private final Map<String, Map<String, Symbol>> byModule = new HashMap<>();
    private final LongFunction<Optional<String>> lines;

    /**
     * @param modules in the order in which they were loaded
     * @param symbols in any order that is always the same
     * @param lines finds the line of source that an address was compiled from
     */
    public SortedSymbols(
            List<String> modules,
            List<RankedSymbol> symbols,
            LongFunction<Optional<String>> lines) {
        this.modules = List.copyOf(modules);
        this.sorted = symbols.stream().sorted(RankedSymbol.ORDER).toList();
        this.highestLimits = new long[sorted.size()];
        this.lines = lines;
        long highest = 0;
        for (int i = 0; i < highestLimits.length; i++) {
            long limit = sorted.get(i).limit();
            highest = Long.compareUnsigned(limit, highest) > 0 ? limit : highest;
            highestLimits[i] = highest;
        }
        index(symbols);
    }

    private void index(List<RankedSymbol> symbols) {
        for (boolean isGlobal : new boolean[] {true, false}) {
            for (RankedSymbol ranked : symbols) {
                if (ranked.isGlobal() == isGlobal) {
                    Symbol symbol = ranked.symbol();
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
        RankedSymbol label = null;
        RankedSymbol ended = null;
        for (int i = lastAtOrBelow(va); i >= 0; i--) {
            RankedSymbol ranked = sorted.get(i);
            if (ranked.holds(va)) {
                if (ranked.hasSize()) {
                    return Optional.of(ranked.symbol());
                }
                label = label == null ? ranked : label;
            } else if (ended == null && ranked.isFunctionBefore(va)) {
                ended = ranked;
            }
            if (Long.compareUnsigned(highestLimits[i], va) < 0) {
                break;
            }
        }
        return Optional.ofNullable(label == null ? ended : label).map(RankedSymbol::symbol);
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
        sorted.forEach(ranked -> all.add(ranked.symbol()));
        return all;
    }

    @Override
    public List<String> modules() {
        return modules;
    }
}
