package org.kheap.debugger.malloc;

import java.util.List;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** The commands about {@code malloc(9)}. */
public final class MallocModule implements DebuggerModule {
    private final List<Dcmd> dcmds = List.of(new MalloctypeDcmd());
    private final List<Walker> walkers = List.of(MallocTypes.walker());

    @Override
    public String name() {
        return "freebsd";
    }

    @Override
    public List<Dcmd> dcmds() {
        return dcmds;
    }

    @Override
    public List<Walker> walkers() {
        return walkers;
    }
}
