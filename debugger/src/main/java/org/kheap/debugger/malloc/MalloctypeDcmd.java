package org.kheap.debugger.malloc;

import java.util.List;
import java.util.stream.Collectors;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;

/** {@code ::malloctype}: what is in use of each type of {@code malloc(9)}. */
final class MalloctypeDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("malloctype")
                    .column("addr", "ADDR", "%-?s", "%0?p")
                    .column("name", "TYPE", "%-16s", "%-16s")
                    .column("inuse", "INUSE", "%8s", "%8llu")
                    .column("bytes", "MEMUSE", "%10s", "%10llu")
                    .column("requests", "REQUESTS", "%10s", "%10llu")
                    .column("sizes", "SIZES", "%s", "%s");

    private static final Table CPUS =
            Table.of("malloctype_cpu")
                    .column("cpu", "CPU", "%8s", "%8d")
                    .column("allocs", "ALLOCS", "%10s", "%10llu")
                    .column("frees", "FREES", "%10s", "%10llu")
                    .column("alloced", "ALLOCED", "%12s", "%12llu")
                    .column("freed", "FREED", "%12s", "%12llu")
                    .hidden("addr", "%p");

    @Override
    public Description description() {
        return Description.of("malloctype", "print a struct malloc_type")
                .takesAddress()
                .prints(TABLE, CPUS)
                .flag('v', "also what each CPU has counted")
                .help(
                        """
                        Prints the type of malloc(9) at the address, or all of them: how many blocks
                        are in use and their bytes, how many were allocated so far, and the size
                        classes that they were of. Bytes are those of size classes. What MemGuard
                        guards is not counted: see ::memguard. With -v, bytes allocated and freed are
                        those of all blocks so far.
                        """)
                .example("::malloctype");
    }

    @Override
    public void run(Call call) {
        if (call.hasAddress()) {
            MallocTypes.require(call.session());
            TABLE.heading(call);
            print(call, MallocType.at(call.session(), call.dot()));
        } else {
            TABLE.heading(call);
            MallocType.forEach(call.session(), type -> print(call, type));
        }
    }

    private static void print(Call call, MallocType type) {
        Output output = call.output();
        if (call.intoPipe()) {
            output.value(type.address());
            return;
        }
        MallocCounters total = type.total();
        TABLE.row(
                output,
                type.address(),
                type.name(),
                total.inUse(),
                total.bytesInUse(),
                total.allocations(),
                sizes(total));
        if (call.has('v') && total.isUsed()) {
            printCpus(output, type);
        }
    }

    private static String sizes(MallocCounters counters) {
        return counters.sizes().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static void printCpus(Output output, MallocType type) {
        CPUS.heading(output);
        List<MallocCounters> counters = type.perCpu();
        for (int cpu = 0; cpu < counters.size(); cpu++) {
            MallocCounters counted = counters.get(cpu);
            if (!counted.equals(MallocCounters.NONE)) {
                CPUS.row(
                        output,
                        cpu,
                        counted.allocations(),
                        counted.frees(),
                        counted.allocatedBytes(),
                        counted.freedBytes(),
                        type.address());
            }
        }
    }
}
