package org.kheap.debugger.builtin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Row;
import org.kheap.machine.Symbol;

/** {@code ::dis}: instructions around an address, or of a function. */
final class DisDcmd implements Dcmd {
    /** Instructions on each side of the one that is asked for. */
    private static final long WINDOW = 10;

    @Override
    public Description description() {
        return Description.of("dis", "disassemble near addr")
                .takesAddress()
                .flag('a', "addresses as numbers")
                .flag('b', "addresses as numbers and as symbols")
                .flag('f', "as the symbol file has it, which in a kernel is the same")
                .flag('w', "a window also at the start of a function")
                .number('n', "cnt", "so many instructions on each side, 0t10 if not said")
                .operands("[addr]", 0, 1)
                .help(
                        """
                        At the start of a function, prints all of it or, with -n, its first
                        instruction and cnt more. Elsewhere, prints what is before and behind.""")
                .example("main::dis -n 4");
    }

    @Override
    public void run(Call call) {
        long address = address(call);
        Optional<Symbol> function = call.target().symbols().at(address);
        OptionalLong count = call.arguments().number('n');
        boolean isStart = function.filter(f -> f.address() == address && f.size() != 0).isPresent();
        if (!isStart || call.has('w')) {
            long start = function.map(Symbol::address).orElse(address);
            long size = count.orElse(WINDOW);
            printBefore(call, start, address, size);
            printFrom(call, address, size);
        } else if (count.isPresent()) {
            printFrom(call, address, count.getAsLong());
        } else {
            printAll(call, address, address + function.get().size());
        }
    }

    private static long address(Call call) {
        Optional<String> operand = call.arguments().operand(0);
        return operand.isPresent()
                ? call.session().evaluate(operand.get(), call.session().dot())
                : call.dot();
    }

    /** At most {@code count} instructions in front of one, which can only be told from a start on. */
    private static void printBefore(Call call, long start, long address, long count) {
        Deque<Long> last = new ArrayDeque<>();
        long va = start;
        while (Long.compareUnsigned(va, address) < 0) {
            last.addLast(va);
            if (Long.compareUnsigned(last.size(), count) > 0) {
                last.removeFirst();
            }
            va += instruction(call, va).size();
        }
        last.forEach(at -> print(call, at));
    }

    /** The instruction at an address, and {@code count} behind it. */
    private static void printFrom(Call call, long address, long count) {
        long va = address;
        for (long i = 0; Long.compareUnsigned(i, count) <= 0; i++) {
            va = print(call, va);
        }
    }

    private static void printAll(Call call, long start, long end) {
        long va = start;
        while (Long.compareUnsigned(va, end) < 0) {
            va = print(call, va);
        }
    }

    private static Instruction instruction(Call call, long va) {
        call.session().checkInterrupt();
        return call.session().disassembler().at(va);
    }

    /** Prints the instruction at an address, and returns the address behind it. */
    private static long print(Call call, long va) {
        Instruction instruction = instruction(call, va);
        Output output = call.output();
        if (output.takesRows()) {
            output.row(row(call, va, instruction.text()));
        } else {
            output.printf("%-32s%8T%s\n", label(call, va), instruction.text());
        }
        return va + instruction.size();
    }

    private static Row row(Call call, long va, String text) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("address", "0x" + Long.toHexString(va));
        members.put("symbol", call.session().notation().symbolOf(va).orElse(null));
        members.put("instruction", text);
        return new Row("dis", members);
    }

    private static String label(Call call, long va) {
        String symbolic = call.session().notation().symbolic(va) + ":";
        String number = Long.toHexString(va);
        if (call.has('b')) {
            return number + " " + symbolic;
        }
        return call.has('a') ? number + ":" : symbolic;
    }
}
