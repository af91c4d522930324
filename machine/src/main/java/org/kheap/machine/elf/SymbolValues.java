package org.kheap.machine.elf;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The values of all symbols of an object, once the segments have addresses. */
final class SymbolValues {

    private final ObjectLayout layout;
    private final ElfObject object;
    private final SegmentAddresses addresses;
    private final Map<String, Long> debugBases;
    private final long[] values;
    private final boolean[] known;

    /**
     * Values of what the object defines; the others are not known until they are resolved.
     *
     * @param debugBases where its debug sections begin, by name; those not named begin at 0
     */
    SymbolValues(ObjectLayout layout, SegmentAddresses addresses, Map<String, Long> debugBases) {
        this.layout = layout;
        this.object = layout.object();
        this.addresses = addresses;
        this.debugBases = debugBases;
        this.values = new long[object.symbols().size()];
        this.known = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            define(i, object.symbols().get(i));
        }
    }

    private void define(int index, ElfSymbol symbol) {
        known[index] = index == 0 || !symbol.isUndefined();
        long base = 0;
        if (symbol.isInSection()) {
            base = symbol.value() + layout.placement(symbol.shndx()).map(this::address).orElse(0L);
        } else if (symbol.isCommon()) {
            base = layout.common(index).map(this::address).orElseThrow();
        } else if (!symbol.isUndefined()) {
            base = symbol.value();
        }
        values[index] = object.header().elfClass().wrap(base);
    }

    /** The address of the first byte of a placed section; its offset if it is not loaded. */
    long address(Placement placement) {
        if (placement instanceof Placement.Loaded loaded) {
            return addresses.of(loaded.segment()) + loaded.offset();
        }
        Placement.Debug debug = (Placement.Debug) placement;
        return debugBases.getOrDefault(debug.name(), 0L) + debug.offset();
    }

    /**
     * Finds values for the undefined symbols that relocations use. A weak one that nobody defines
     * is 0.
     *
     * @throws UndefinedSymbolsException naming all that nobody defines
     */
    void resolve(Set<Integer> used, SymbolResolver external) throws UndefinedSymbolsException {
        Set<String> missing = new LinkedHashSet<>();
        for (int index : used) {
            ElfSymbol symbol = object.symbols().get(index);
            if (!known[index]) {
                OptionalLong found = external.resolve(symbol.name());
                values[index] = object.header().elfClass().wrap(found.orElse(0));
                known[index] = found.isPresent();
                if (found.isEmpty() && symbol.binding() != ElfSymbol.STB_WEAK) {
                    missing.add(symbol.name());
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new UndefinedSymbolsException(object.name(), List.copyOf(missing));
        }
    }

    /**
     * The value of a symbol; 0 if it is missing. A variable that only debug sections mention may be
     * missing too: nobody can tell a debugger where it is, and the program does not care.
     */
    long value(int index) {
        return values[index];
    }

    /** Whether nobody defines a symbol, so that it is weak, or not used by the program. */
    boolean isMissing(int index) {
        return !known[index];
    }

    /** Symbols with a place in memory, and absolute ones. */
    List<ElfSymbol> defined() {
        List<ElfSymbol> defined = new ArrayList<>();
        for (int i = 1; i < values.length; i++) {
            ElfSymbol symbol = object.symbols().get(i);
            if (isWanted(symbol)) {
                defined.add(symbol.at(values[i]));
            }
        }
        return defined;
    }

    private boolean isWanted(ElfSymbol symbol) {
        if (symbol.type() == ElfSymbol.STT_SECTION || symbol.type() == ElfSymbol.STT_FILE) {
            return false;
        }
        if (symbol.isInSection()) {
            return layout.placement(symbol.shndx())
                    .filter(Placement.Loaded.class::isInstance)
                    .isPresent();
        }
        return !symbol.isUndefined();
    }
}
