package org.kheap.debugger.core;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.structs.StructView;
import org.kheap.panic.stack.StackTrace;

/** {@code ::threadlist}: the threads of the kernel, and where they are. */
final class ThreadlistDcmd implements Dcmd {
    /** Kernel threads have no LWP, and no scheduling class. */
    private static final long NONE = 0;

    private static final Table PLAIN = addresses().column("command", "CMD/LWPID", "%s", "%s");

    private static final Table VERBOSE =
            addresses()
                    .column("class", "CLS", "%3s", "%3u")
                    .column("priority", "PRI", "%3s", "%3d")
                    .column("wchan", "WCHAN", "%?s", "%?p")
                    .hidden("command", "%s")
                    .hidden("stack", "%s");

    private static Table addresses() {
        return Table.of("threadlist")
                .column("addr", "ADDR", "%?s", "%0?p")
                .column("proc", "PROC", "%?s", "%?p")
                .column("lwp", "LWP", "%?s", "%?p");
    }

    @Override
    public Description description() {
        return Description.of("threadlist", "display threads and associated C stack traces")
                .takesAddress()
                .flag('v', "with the stack of each")
                .operands("[cnt]", 0, 1)
                .help(
                        """
                        Lists all threads or, with an address, the one whose kthread_t is there. With
                        -v, cnt is how many arguments of calls to show, 0 if not said.""")
                .example("::threadlist -v")
                .prints(VERBOSE);
    }

    @Override
    public void run(Call call) {
        (isVerbose(call) ? VERBOSE : PLAIN).heading(call);
        Elements.of(call, "thread", at -> show(call, at));
    }

    /** Programs get all there is. */
    private static boolean isVerbose(Call call) {
        return call.has('v') || call.output().takesRows();
    }

    private static void show(Call call, long address) {
        if (call.intoPipe()) {
            call.output().value(address);
            return;
        }
        KernelThread thread = KernelThread.at(call.session(), address);
        if (isVerbose(call)) {
            verbose(call, thread);
        } else {
            long process = thread.view().get("t_procp");
            PLAIN.row(call.output(), address, process, NONE, command(call, thread));
        }
    }

    private static void verbose(Call call, KernelThread thread) {
        StackTraces traces = new StackTraces(call.session());
        StackTrace trace = traces.of(thread);
        StructView view = thread.view();
        Notation notation = call.session().notation();
        VERBOSE.row(
                call.output(),
                thread.address(),
                view.get("t_procp"),
                NONE,
                NONE,
                view.get("t_pri"),
                view.get("t_wchan"),
                command(call, thread),
                trace.frames().stream().map(frame -> notation.symbolic(frame.pc())).toList());
        Output output = call.output();
        if (output.takesRows()) {
            return;
        }
        long pc = trace.frames().isEmpty() ? 0 : trace.frames().get(0).pc();
        output.printf("  PC: %a    %s\n", pc, origin(call, thread));
        FrameText frames = new FrameText(traces, StackDcmd.arguments(call, 0), false, "    ");
        new ThreadText("  ", frames).print(call, thread, trace);
        output.line("");
    }

    private static String origin(Call call, KernelThread thread) {
        String kind = thread.view().get("t_startpc") == 0 ? "CMD: " : "THREAD: ";
        return kind + command(call, thread);
    }

    /** The function that a thread began in or, if it began in none, the name of its process. */
    private static String command(Call call, KernelThread thread) {
        long start = thread.view().get("t_startpc");
        if (start != 0) {
            return call.session().notation().symbolic(start) + "()";
        }
        return thread.processName();
    }
}
