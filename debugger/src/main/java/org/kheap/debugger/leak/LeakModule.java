package org.kheap.debugger.leak;

import java.util.List;
import org.kheap.debugger.command.CommandSet;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** Commands that find out what memory is, and what leads to it. */
public final class LeakModule {
    private LeakModule() {}

    public static DebuggerModule create() {
        Searches searches = new Searches();
        List<Dcmd> dcmds = List.of(new FindleaksDcmd(searches), new KgrepDcmd(), new WhatisDcmd());
        List<Walker> walkers =
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
        return new CommandSet("genunix", dcmds, walkers);
    }
}
