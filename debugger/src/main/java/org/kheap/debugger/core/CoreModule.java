package org.kheap.debugger.core;

import java.util.List;
import org.kheap.debugger.command.CommandSet;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Macro;
import org.kheap.debugger.command.Walker;

/** Commands for the kernel's own state: threads, CPUs, modules, messages. */
public final class CoreModule {
    private static final String CPUINFO = "::cpuinfo -v";

    private CoreModule() {}

    public static DebuggerModule create() {
        List<Dcmd> dcmds =
                List.of(
                        new CpuinfoDcmd(),
                        new FindstackDcmd(),
                        new ModinfoDcmd(),
                        new MsgbufDcmd(),
                        new PanicinfoDcmd(),
                        new PgrepDcmd(),
                        new PsDcmd(),
                        new ThreadDcmd(),
                        new ThreadlistDcmd(),
                        new WhatthreadDcmd());

        List<Walker> walkers = CoreWalkers.all();

        List<Macro> macros =
                List.of(
                        new Macro("cpu", CPUINFO),
                        new Macro("cpun", CPUINFO),
                        new Macro("cpus", CPUINFO),
                        new Macro("modules", "::modinfo"),
                        new Macro("msgbuf", "::msgbuf"),
                        new Macro("mutex", ".::print kmutex_t"),
                        new Macro("panicbuf", "::panicinfo"),
                        new Macro("proc2u", ".::print proc_t p_user"),
                        new Macro("procargs", ".::print proc_t p_user.u_psargs"),
                        new Macro("stackregs", ".$C"),
                        new Macro("stacktrace", ".$C"),
                        new Macro("thread", ".::print kthread_t"),
                        new Macro("threadlist", "::threadlist -v"),
                        new Macro("u", "p0::print proc_t p_user"),
                        new Macro("utsname", "utsname::print struct utsname"));
        return new CommandSet("genunix", dcmds, walkers, macros);
    }
}
