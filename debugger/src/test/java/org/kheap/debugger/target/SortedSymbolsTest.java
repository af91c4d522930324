package org.kheap.debugger.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.debugger.target.SymbolEntry.Binding.GLOB;
import static org.kheap.debugger.target.SymbolEntry.Binding.LOCL;
import static org.kheap.debugger.target.SymbolEntry.Type.FUNC;
import static org.kheap.debugger.target.SymbolEntry.Type.NOTY;
import static org.kheap.debugger.target.SymbolEntry.Type.OBJT;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kheap.machine.Symbol;
import org.kheap.machine.elf.ElfSymbol;

class SortedSymbolsTest {
    private static final long HIGH = 0xffff_ffff_fb80_0000L;

    private final SortedSymbols symbols =
            new SortedSymbols(
                    List.of("unix", "genunix", "lab"),
                    List.of(
                            function("unix", "start", HIGH, 0x40),
                            label("unix", "start_loop", HIGH + 0x10, HIGH + 0x1000),
                            label("unix", "stub", HIGH + 0x100, HIGH + 0x1000),
                            new SymbolEntry(
                                    new Symbol("genunix", "_panic", 0x1000, 0x20),
                                    0x1020,
                                    FUNC,
                                    GLOB,
                                    0,
                                    1),
                            function("genunix", "panic", 0x1000, 0x20),
                            function("genunix", "vpanic", 0x1020, 0x20),
                            function("genunix", "last", 0x1040, 8),
                            variable("genunix", "whole", 0x2000, 0x100),
                            variable("genunix", "part", 0x2010, 8),
                            local("lab", "debug", 0x3000, 4),
                            variable("lab", "lab_debug", 0x3000, 4),
                            local("genunix", "debug", 0x3010, 4),
                            nameless(SymbolEntry.Type.FILE, "debug.c", ElfSymbol.SHN_ABS),
                            nameless(SymbolEntry.Type.SECT, "", 1),
                            nameless(OBJT, "elsewhere", ElfSymbol.SHN_UNDEF),
                            nameless(OBJT, "constant", ElfSymbol.SHN_ABS)),
                    va -> va == 0x1004 ? Optional.of("panic.c:7") : Optional.empty());

    private static SymbolEntry function(String module, String name, long address, long size) {
        return new SymbolEntry(
                new Symbol(module, name, address, size), address + size, FUNC, GLOB, 0, 1);
    }

    private static SymbolEntry variable(String module, String name, long address, long size) {
        return new SymbolEntry(
                new Symbol(module, name, address, size), address + size, OBJT, GLOB, 0, 2);
    }

    private static SymbolEntry local(String module, String name, long address, long size) {
        return new SymbolEntry(
                new Symbol(module, name, address, size), address + size, OBJT, LOCL, 0, 2);
    }

    private static SymbolEntry label(String module, String name, long address, long limit) {
        return new SymbolEntry(new Symbol(module, name, address, 0), limit, NOTY, GLOB, 0, 1);
    }

    /** An entry at 0x2100 that names nothing there. */
    private static SymbolEntry nameless(SymbolEntry.Type type, String name, int section) {
        return new SymbolEntry(new Symbol("unix", name, 0x2100, 4), 0x2104, type, GLOB, 0, section);
    }

    private String at(long va) {
        return symbols.at(va)
                .map(s -> s.name() + "+" + Long.toHexString(va - s.address()))
                .orElse("");
    }

    @Test
    void shouldFindTheInnermostSymbolThatHoldsAnAddress() {
        assertThat(at(0x2008)).isEqualTo("whole+8");
        assertThat(at(0x2010)).isEqualTo("part+0");
        assertThat(at(0x2018)).isEqualTo("whole+18");
        assertThat(at(0x20ff)).isEqualTo("whole+ff");
        assertThat(at(0x2100)).isEmpty();
        assertThat(at(0xfff)).isEmpty();
    }

    @Test
    void shouldListEntriesThatNameNoPlaceAndFindThemNowhere() {
        assertThat(symbols.entries().stream().map(entry -> entry.symbol().name()))
                .endsWith("debug.c", "", "elsewhere", "constant")
                .startsWith("start", "start_loop");
        assertThat(at(0x2100)).isEmpty();
        assertThat(symbols.named("elsewhere")).isEmpty();
        assertThat(symbols.all()).hasSize(symbols.entries().size() - 4);
    }

    @Test
    void shouldCompareAddressesUnsigned() {
        assertThat(at(HIGH + 0x3f)).isEqualTo("start+3f");
        assertThat(symbols.all().get(0).name()).isEqualTo("_panic");
        assertThat(symbols.all().get(symbols.all().size() - 1).name()).isEqualTo("stub");
    }

    @Test
    void shouldUseLabelsOnlyWhereNothingWithASizeIs() {
        assertThat(at(HIGH + 0x12)).isEqualTo("start+12");
        assertThat(at(HIGH + 0x50)).isEqualTo("start_loop+40");
        assertThat(at(HIGH + 0x104)).isEqualTo("stub+4");
        assertThat(at(HIGH + 0x1000)).isEmpty();
    }

    @Test
    void shouldPreferGlobalsAndFewUnderscores() {
        assertThat(at(0x3002)).isEqualTo("lab_debug+2");
        assertThat(at(0x1004)).isEqualTo("panic+4");
    }

    @Test
    void shouldTakeTheEndOfAFunctionForItsOwnIfNothingElseIsThere() {
        assertThat(at(0x1020)).isEqualTo("vpanic+0");
        assertThat(at(0x1048)).isEqualTo("last+8");
        assertThat(at(0x3014)).as("behind a variable").isEmpty();
    }

    @Test
    void shouldFindNamesInTheOrderOfModulesOrInOne() {
        assertThat(symbols.named("debug")).hasValueSatisfying(s -> at(s, "genunix", 0x3010));
        assertThat(symbols.named("lab", "debug")).hasValueSatisfying(s -> at(s, "lab", 0x3000));
        assertThat(symbols.named("lab", "panic")).isEmpty();
        assertThat(symbols.named("nowhere", "panic")).isEmpty();
        assertThat(symbols.named("nothing")).isEmpty();
        assertThat(symbols.modules()).containsExactly("unix", "genunix", "lab");
    }

    private static void at(Symbol symbol, String module, long address) {
        assertThat(symbol.module()).isEqualTo(module);
        assertThat(symbol.address()).isEqualTo(address);
    }

    @Test
    void shouldPassOnLines() {
        assertThat(symbols.lineOf(0x1004)).hasValue("panic.c:7");
        assertThat(symbols.lineOf(0x1008)).isEmpty();
    }
}
