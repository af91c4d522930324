package org.kheap.debugger.core;

import java.util.Locale;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.structs.StructView;

/** {@code ::thread}: what the kernel knows of a thread. */
final class ThreadDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("thread")
                    .column("addr", "ADDR", "%?s", "%0?p")
                    .column("state", "STATE", "%-8s", "%-8s")
                    .column("priority", "PRI", "%5s", "%5d")
                    .column("startpc", "STARTPC", "%?s", "%?p")
                    .column("stackbase", "STKBASE", "%?s", "%?p")
                    .column("stack", "STK", "%?s", "%?p")
                    .column("wchan", "WCHAN", "%?s", "%?p");

    @Override
    public Description description() {
        return Description.of("thread", "display a summarized kthread_t")
                .takesAddress()
                .help(
                        """
                        Lists all threads or, with an address, the one whose kthread_t is there: what it
                        does, where it began, its stack from its lowest address to where it begins, and
                        what it sleeps on.""")
                .example("::walk thread | ::thread")
                .prints(TABLE);
    }

    @Override
    public void run(Call call) {
        TABLE.heading(call);
        Elements.of(call, "thread", at -> show(call, KernelThread.at(call.session(), at)));
    }

    private static void show(Call call, KernelThread thread) {
        if (call.intoPipe()) {
            call.output().value(thread.address());
            return;
        }
        StructView view = thread.view();
        String state = thread.state().replaceFirst("TS_", "").toLowerCase(Locale.ROOT);
        TABLE.row(
                call.output(),
                thread.address(),
                state,
                view.get("t_pri"),
                view.get("t_startpc"),
                thread.stackLow(),
                thread.stackHigh(),
                view.get("t_wchan"));
    }
}
