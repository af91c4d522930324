package org.kheap.debugger.uma;

import java.util.List;
import org.kheap.debugger.command.CommandSet;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** The commands about {@code uma(9)}. */
public final class UmaModule {
    private UmaModule() {}

    public static DebuggerModule create() {
        List<Dcmd> dcmds = List.of(new UmazoneDcmd());
        List<Walker> walkers = ZoneWalks.all();
        return new CommandSet("freebsd", dcmds, walkers);
    }
}
