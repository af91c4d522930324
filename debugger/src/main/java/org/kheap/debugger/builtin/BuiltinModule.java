package org.kheap.debugger.builtin;

import java.util.List;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** The commands that work on any target. */
public final class BuiltinModule implements DebuggerModule {
    private final List<Dcmd> dcmds = List.of(new EchoDcmd());
    private final List<Walker> walkers = List.of(new ThreadWalker());

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
        return walkers;
    }
}
