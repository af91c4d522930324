package org.kheap.debugger.builtin;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.target.SymbolEntry;
import org.kheap.debugger.target.SymbolEntry.Type;
import org.kheap.debugger.target.SymbolTable;
import org.kheap.machine.Symbol;
import org.kheap.machine.elf.ElfSymbol;

/** Which symbols {@code ::nm} lists. */
final class NmFilter {
    private NmFilter() {}

    /** What the options and the address of a call ask for. */
    static Predicate<SymbolEntry> of(Call call) {
        SymbolTable symbols = call.target().symbols();
        Predicate<SymbolEntry> wanted = entry -> true;
        Optional<String> object = call.arguments().operand(0);
        if (object.isPresent()) {
            requireModule(symbols, object.get());
            wanted = wanted.and(entry -> entry.symbol().module().equals(object.get()));
        }
        if (call.arguments().text('t').isPresent()) {
            Set<Type> types = types(call.arguments().text('t').get());
            wanted = wanted.and(entry -> types.contains(entry.type()));
        }
        if (call.has('g')) {
            wanted = wanted.and(SymbolEntry::isGlobal);
        }
        if (call.has('u')) {
            wanted = wanted.and(entry -> entry.section() == ElfSymbol.SHN_UNDEF);
        }
        if (call.hasAddress()) {
            Symbol named = named(call, symbols);
            wanted = wanted.and(entry -> entry.symbol().equals(named));
        }
        return wanted;
    }

    private static void requireModule(SymbolTable symbols, String name) {
        if (!symbols.modules().contains(name)) {
            throw new DebuggerException(
                    "failed to read symbols of %s: unknown object file name".formatted(name));
        }
    }

    private static Symbol named(Call call, SymbolTable symbols) {
        return symbols.at(call.dot())
                .orElseThrow(
                        () ->
                                new DebuggerException(
                                        "no symbol for address: 0x%x".formatted(call.dot())));
    }

    private static Set<Type> types(String names) {
        Set<Type> types = EnumSet.noneOf(Type.class);
        for (String name : names.split(",")) {
            try {
                types.add(Type.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw new UsageException("unknown type of symbol -- " + name);
            }
        }
        return types;
    }
}
