package org.kheap.debugger.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.PrivateSymbols;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.target.SymbolEntry;
import org.kheap.debugger.target.SymbolEntry.Binding;
import org.kheap.debugger.target.SymbolEntry.Type;
import org.kheap.machine.Symbol;
import org.kheap.machine.elf.ElfSymbol;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.TypeTable;

/** {@code ::nm}: the symbols. */
final class NmDcmd implements Dcmd {
    private static final List<NmColumn> USUAL =
            List.of(
                    NmColumn.VAL,
                    NmColumn.SIZE,
                    NmColumn.TYPE,
                    NmColumn.BIND,
                    NmColumn.OTH,
                    NmColumn.SHNDX,
                    NmColumn.NAME);

    /**
     * A symbol as it is listed.
     *
     * @param index in its table, from 1
     * @param types of all symbols
     */
    record Entry(int index, SymbolEntry what, TypeTable types) {
        /** The type of the variable or function; empty if it has none. */
        String type() {
            return types.ofSymbol(what.symbol().name()).map(CType::name).orElse("");
        }
    }

    @Override
    public Description description() {
        return Description.of("nm", "print symbols")
                .takesAddress()
                .flag('D', "those of the dynamic symbol table, of which kernels have none")
                .flag('P', "those of the private symbol table, see ::nmadd")
                .flag('d', "numbers in decimal")
                .flag('g', "only those that all files see")
                .flag('h', "no heading")
                .flag('n', "sorted by name")
                .flag('o', "numbers in octal")
                .flag('p', "as ::nmadd commands")
                .flag('u', "only those that are not defined")
                .flag('v', "sorted by value")
                .flag('x', "numbers in hexadecimal, as without an option")
                .text('f', "fmt", "these columns: ndx,val,size,type,bind,oth,shndx,name,ctype,obj")
                .text('t', "types", "only these: noty,objt,func,sect,file,comm,tls,regi")
                .operands("[object]", 0, 1)
                .help(
                        """
                        Lists symbols of all modules or of one, in the order of the symbol table.
                        With an address, the symbol that the address is named after.""")
                .example("::nm -n -t func genunix");
    }

    @Override
    public void run(Call call) {
        List<NmColumn> columns = columns(call);
        Table table = table(call, columns);
        List<Entry> entries = entries(call);
        if (!call.has('h') && !call.has('p')) {
            table.heading(call);
        }
        for (Entry entry : entries) {
            call.session().checkInterrupt();
            if (call.intoPipe()) {
                call.output().value(addressOf(entry));
            } else if (call.has('p')) {
                printCommand(call, entry.what().symbol());
            } else {
                table.row(call.output(), columns.stream().map(c -> c.of(entry)).toArray());
            }
        }
    }

    private static void printCommand(Call call, Symbol symbol) {
        call.output()
                .printf(
                        "0x%llx::nmadd -f -s 0x%llx %s\n",
                        symbol.address(), symbol.size(), symbol.name());
    }

    private static Table table(Call call, List<NmColumn> columns) {
        int hexDigits = call.session().notation().model().hexDigits();
        Table table = Table.of("nm").separatedBy("|");
        for (NmColumn column : columns) {
            table = column.addTo(table, NmRadix.of(call), hexDigits);
        }
        return table;
    }

    private static List<NmColumn> columns(Call call) {
        Optional<String> names = call.arguments().text('f');
        if (names.isEmpty()) {
            return USUAL;
        }
        List<NmColumn> columns = new ArrayList<>();
        for (String name : names.get().split(",")) {
            columns.add(
                    NmColumn.named(name)
                            .orElseThrow(() -> new UsageException("unknown column -- " + name)));
        }
        return columns;
    }

    private static List<Entry> entries(Call call) {
        List<Entry> entries = new ArrayList<>();
        Predicate<SymbolEntry> wanted = NmFilter.of(call);
        List<SymbolEntry> table = symbolTable(call);
        for (int i = 0; i < table.size(); i++) {
            if (wanted.test(table.get(i))) {
                entries.add(new Entry(i + 1, table.get(i), call.target().types()));
            }
        }
        if (call.has('n')) {
            entries.sort(Comparator.comparing(entry -> entry.what().symbol().name()));
        } else if (call.has('v')) {
            entries.sort((a, b) -> Long.compareUnsigned(addressOf(a), addressOf(b)));
        }
        return entries;
    }

    private static long addressOf(Entry entry) {
        return entry.what().symbol().address();
    }

    private static List<SymbolEntry> symbolTable(Call call) {
        if (call.has('D')) {
            return List.of();
        }
        PrivateSymbols own = call.session().notation().privateSymbols();
        return call.has('P')
                ? own.all().stream().map(NmDcmd::ofUser).toList()
                : call.target().symbols().entries();
    }

    private static SymbolEntry ofUser(Symbol symbol) {
        long limit = symbol.address() + symbol.size();
        return new SymbolEntry(symbol, limit, Type.NOTY, Binding.GLOB, 0, ElfSymbol.SHN_ABS);
    }
}
