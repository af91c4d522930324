package org.kheap.debugger.leak;

import java.util.List;
import org.kheap.debugger.command.Arguments;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.UsageException;
import org.kheap.machine.Mapping;

/** {@code address::kgrep}: where in the kernel's memory a value is. */
final class KgrepDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("kgrep").hidden("addr", "%p").hidden("value", "%llx");

    @Override
    public Description description() {
        return Description.of("kgrep", "search kernel address space for a pointer")
                .needsAddress()
                .prints(TABLE)
                .flag('v', "print the values that are found, too")
                .number('d', "dist", "find values that are less than dist behind the address")
                .number('m', "mask", "compare only the bits of the mask")
                .number('M', "invmask", "compare only the bits that are not in the mask")
                .number('a', "minad", "search from this address on")
                .number('A', "maxad", "search below this address")
                .number('s', "sz", "size of a value: 1, 2, 4 or 8 bytes; a pointer's if missing")
                .help(
                        """
                        Prints each address at which the value is, which must be a multiple of its
                        size. All memory of the kernel is searched: first what is outside of the
                        heap, then what of the heap is allocated. Freed pages are not.
                        """)
                .example("*kmem_default_arena::kgrep | ::whatis");
    }

    @Override
    public void run(Call call) {
        ValueMatch wanted = wanted(call);
        int size = size(call);
        List<Range> areas =
                SearchAreas.of(call.session()).stream()
                        .flatMap(area -> area.common(limits(call.arguments())).stream())
                        .toList();
        long total = call.target().mappings().stream().mapToLong(Mapping::size).sum();
        Output output = call.output();
        ValueSearch search =
                new ValueSearch(
                        call.session(),
                        wanted,
                        size,
                        total,
                        (address, value) -> print(output, call.has('v'), address, value));
        if (search.search(areas) == 0) {
            call.session().warn("warning: nothing searched");
        }
    }

    private static ValueMatch wanted(Call call) {
        Arguments arguments = call.arguments();
        if (List.of('d', 'm', 'M').stream().filter(arguments::has).count() > 1) {
            throw new UsageException("only one of -d, -m and -M may be specified");
        }
        long value = call.dot();
        if (arguments.has('d')) {
            return ValueMatch.within(value, arguments.number('d').getAsLong());
        } else if (arguments.has('m')) {
            return ValueMatch.masked(value, arguments.number('m').getAsLong());
        } else if (arguments.has('M')) {
            return ValueMatch.masked(value, ~arguments.number('M').getAsLong());
        }
        return ValueMatch.exactly(value);
    }

    private static int size(Call call) {
        long size = call.arguments().number('s').orElse(call.target().arch().abi().wordSize());
        if (size < 1 || size > Long.BYTES || Long.bitCount(size) != 1) {
            throw new UsageException("size of a value must be 1, 2, 4 or 8: " + size);
        }
        return (int) size;
    }

    private static Range limits(Arguments arguments) {
        long least = arguments.number('a').orElse(0);
        long end = arguments.number('A').orElse(0); // 0 stands for the end of the address space
        if (end != 0 && Long.compareUnsigned(least, end) >= 0) {
            throw new UsageException("minad must be below maxad");
        }
        return new Range(least, end - 1);
    }

    private static void print(Output output, boolean withValue, long address, long value) {
        if (output.takesRows()) {
            TABLE.row(output, address, value);
        } else if (withValue && !output.isPipe()) {
            output.printf("%p:\t%llx\n", address, value);
        } else {
            output.value(address);
        }
    }
}
