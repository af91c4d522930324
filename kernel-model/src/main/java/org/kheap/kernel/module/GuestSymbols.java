package org.kheap.kernel.module;

import java.util.Optional;
import org.kheap.machine.GuestText;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;

/** Symbols whose names are texts of the guest, for what its console shows. */
public record GuestSymbols(Symbols host) implements Symbols {
    @Override
    public Optional<Symbol> at(long va) {
        return host.at(va).map(GuestSymbols::renamed);
    }

    @Override
    public Optional<Symbol> named(String name) {
        return host.named(name).map(GuestSymbols::renamed);
    }

    @Override
    public Optional<String> lineOf(long va) {
        return host.lineOf(va).map(GuestText::of);
    }

    private static Symbol renamed(Symbol symbol) {
        return new Symbol(
                GuestText.of(symbol.module()),
                GuestText.of(symbol.name()),
                symbol.address(),
                symbol.size());
    }
}
