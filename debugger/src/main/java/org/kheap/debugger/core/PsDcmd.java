package org.kheap.debugger.core;

import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
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
                .example("::ps -t");
    }

    @Override
    public void run(Call call) {
        List<Process> processes =
                call.hasAddress()
                        ? List.of(Process.at(call.session(), call.dot()))
                        : Process.all(call.session());
        Process.heading(call);
        for (Process process : processes) {
            call.session().checkInterrupt();
            process.print(call, call.has('f') ? process.arguments() : process.name());
            if (call.has('t') && !call.intoPipe() && !call.output().takesRows()) {
                printThreads(call, process);
            }
        }
    }

    private static void printThreads(Call call, Process process) {
        PrimitiveIterator.OfLong threads =
                call.session().walk("thread", OptionalLong.of(process.address()));
        while (threads.hasNext()) {
            call.session().checkInterrupt();
            KernelThread thread = KernelThread.at(call.session(), threads.nextLong());
            call.output().printf("        T  0x%p <%s>\n", thread.address(), thread.state());
        }
    }
}
