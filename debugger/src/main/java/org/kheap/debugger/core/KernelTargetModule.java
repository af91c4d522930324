package org.kheap.debugger.core;

import java.util.List;
import java.util.stream.Stream;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** What debuggers of kernels have built in: the summary, stacks, registers, and translation. */
public final class KernelTargetModule implements DebuggerModule {
    private final List<Dcmd> dcmds =
            Stream.of(List.of(new StatusDcmd(), new VtopDcmd()), StackDcmd.all(), RegsDcmd.all())
                    .flatMap(List::stream)
                    .toList();

    @Override
    public String name() {
        return "mdb";
    }

    @Override
    public List<Dcmd> dcmds() {
        return dcmds;
    }

    @Override
    public List<Walker> walkers() {
        return List.of();
    }
}
