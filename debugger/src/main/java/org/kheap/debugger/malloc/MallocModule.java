package org.kheap.debugger.malloc;

import java.util.List;
import org.kheap.debugger.command.CommandSet;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** The commands about {@code malloc(9)}. */
public final class MallocModule {
    private MallocModule() {}

    public static DebuggerModule create() {
        List<Dcmd> dcmds = List.of(new MalloctypeDcmd());
        List<Walker> walkers = List.of(MallocTypes.walker());
        return new CommandSet("freebsd", dcmds, walkers);
    }
}
