package org.kheap.debugger.memguard;

import java.util.List;
import org.kheap.debugger.command.CommandSet;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** The commands about MemGuard. */
public final class MemguardModule {
    private MemguardModule() {}

    public static DebuggerModule create() {
        List<Dcmd> dcmds = List.of(new MemguardDcmd());
        List<Walker> walkers = GuardedObjects.walkers();
        return new CommandSet("freebsd", dcmds, walkers);
    }
}
