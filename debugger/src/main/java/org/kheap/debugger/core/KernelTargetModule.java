package org.kheap.debugger.core;

import java.util.List;
import java.util.stream.Stream;
import org.kheap.debugger.command.CommandSet;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;

/** What debuggers of kernels have built in: the summary, stacks, registers, and translation. */
public final class KernelTargetModule {
    private KernelTargetModule() {}

    public static DebuggerModule create() {
        List<Dcmd> dcmds =
                Stream.of(
                                List.of(new StatusDcmd(), new VtopDcmd()),
                                StackDcmd.all(),
                                RegsDcmd.all())
                        .flatMap(List::stream)
                        .toList();
        return new CommandSet("mdb", dcmds, List.of());
    }
}
