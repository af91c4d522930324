package org.kheap.debugger.leak;

import java.util.List;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** Commands that find out what memory is, and what leads to it. */
public final class LeakModule implements DebuggerModule {
    private final Searches searches = new Searches();
    private final List<Dcmd> dcmds =
            List.of(new FindleaksDcmd(searches), new KgrepDcmd(), new WhatisDcmd());
    private final List<Walker> walkers =
            List.of(
                    new LeakWalker(
                            "leak",
                            "given a leak ctl, walk other leaks w/ that stacktrace",
                            false,
                            searches),
                    new LeakWalker(
                            "leakbuf",
                            "given a leak ctl, walk addr of leaks w/ that stacktrace",
                            true,
                            searches));

    @Override
    public String name() {
        return "genunix";
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
