package org.kheap.debugger.core;

import java.util.OptionalLong;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;

/** {@code ::ps}: the processes. */
final class PsDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("ps", "list processes (and associated thr,lwp)")
                .takesAddress()
                .flag('f', "with arguments in place of names")
                .flag('t', "with the threads of each")
                .help("Without an address, lists all processes.")
                .example("::ps -t")
                .prints(Process.TABLE);
    }

    @Override
    public void run(Call call) {
        Process.TABLE.heading(call);
        Elements.of(call, "proc", at -> show(call, Process.at(call.session(), at)));
    }

    private static void show(Call call, Process process) {
        process.print(call, call.has('f') ? process.arguments() : process.name());
        if (call.has('t') && !call.intoPipe() && !call.output().takesRows()) {
            Elements.from(
                    call.session(),
                    "thread",
                    OptionalLong.of(process.address()),
                    at -> printThread(call, KernelThread.at(call.session(), at)));
        }
    }

    private static void printThread(Call call, KernelThread thread) {
        call.output().printf("        T  0x%p <%s>\n", thread.address(), thread.state());
    }
}
