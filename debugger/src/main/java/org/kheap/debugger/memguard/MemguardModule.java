package org.kheap.debugger.memguard;

import java.util.List;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** The commands about MemGuard. */
public final class MemguardModule implements DebuggerModule {
    private final List<Dcmd> dcmds = List.of(new MemguardDcmd());
    private final List<Walker> walkers = GuardedObjects.walkers();

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
