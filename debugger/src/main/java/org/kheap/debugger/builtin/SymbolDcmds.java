package org.kheap.debugger.builtin;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.PrivateSymbols;
import org.kheap.debugger.target.SymbolEntry;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Symbol;

/** Commands for the names that the user gives to addresses. */
final class SymbolDcmds {
    private SymbolDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new PlainDcmd(
                        Description.of("nmadd", "add name to private symbol table")
                                .takesAddress()
                                .flag('f', "also if the name is taken")
                                .flag('o', "the same")
                                .number('e', "end", "the address behind the last byte")
                                .number('s', "size", "how many bytes it has")
                                .operands("name", 1, 1)
                                .help(
                                        """
                                        Names the address. The name comes before those of the target when
                                        addresses are typed and printed.""")
                                .example("30a9be10::nmadd -s 28 victim"),
                        SymbolDcmds::add),
                new PlainDcmd(
                        Description.of("nmdel", "remove name from private symbol table")
                                .operands("name", 1, 1)
                                .example("::nmdel victim"),
                        SymbolDcmds::remove),
                new NmDcmd(),
                new PlainDcmd(
                        Description.of("$e", "print listing of global symbols")
                                .help(
                                        """
                                        Prints the variables that all files see, with what they hold; of arrays
                                        and structures the first word.""")
                                .example("$e ! grep kmem_"),
                        SymbolDcmds::externals));
    }

    private static void externals(Call call) {
        for (SymbolEntry entry : call.target().symbols().entries()) {
            call.session().checkInterrupt();
            if (entry.isGlobal() && entry.type() == SymbolEntry.Type.OBJT) {
                Symbol symbol = entry.symbol();
                call.output().printf("%s(%lr):\t", symbol.name(), symbol.address());
                call.output().line(value(call, symbol));
            }
        }
    }

    /** A number in the session's radix; {@code ?} if it cannot be read. */
    private static String value(Call call, Symbol symbol) {
        GuestMemory memory = call.target().memory();
        long va = symbol.address();
        try {
            long value =
                    switch ((int) symbol.size()) {
                        case Byte.BYTES -> memory.getByte(va, INSPECT) & 0xffL;
                        case Short.BYTES -> memory.getShort(va, INSPECT) & 0xffffL;
                        case Integer.BYTES -> memory.getInt(va, INSPECT) & 0xffff_ffffL;
                        case Long.BYTES -> memory.getLong(va, INSPECT);
                        default -> memory.getWord(va, INSPECT);
                    };
            return Long.toUnsignedString(value, call.session().notation().radix());
        } catch (GuestFaultException missing) {
            return "?";
        }
    }

    private static void add(Call call) {
        PrivateSymbols symbols = call.session().notation().privateSymbols();
        String name = call.arguments().text();
        boolean isTaken =
                symbols.named(name).isPresent() || call.target().symbols().named(name).isPresent();
        if (isTaken && !call.has('f') && !call.has('o')) {
            throw new DebuggerException("symbol is already defined (see ::help nmadd): " + name);
        }
        long address = call.dot();
        long size =
                call.arguments()
                        .number('s')
                        .orElseGet(() -> call.arguments().number('e').orElse(address) - address);
        symbols.add(name, address, size);
        call.output().printf("added %s, value=%p size=%llr\n", name, address, size);
    }

    private static void remove(Call call) {
        call.session().notation().privateSymbols().remove(call.arguments().text());
    }
}
