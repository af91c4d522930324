package org.kheap.debugger.uma;

import java.util.List;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** The commands about {@code uma(9)}. */
public final class UmaModule implements DebuggerModule {
    private final List<Dcmd> dcmds = List.of(new UmazoneDcmd());
    private final List<Walker> walkers = ZoneWalks.all();

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
