package org.kheap.debugger.core;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.panic.stack.StackTrace;

/** {@code ::findstack}: the stack of a thread. */
final class FindstackDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("findstack", "find kernel thread stack")
                .needsAddress()
                .flag('v', "with the arguments of calls")
                .help("The address is that of a kthread_t.")
                .example("::walk thread | ::findstack");
    }

    @Override
    public void run(Call call) {
        KernelThread thread = KernelThread.at(call.session(), call.dot());
        StackTraces traces = new StackTraces(call.session());
        StackTrace trace = traces.of(thread);
        if (trace.frames().isEmpty()) {
            // A warning, so that one such thread does not end a walk.
            call.session().warn("thread %x has no stack", thread.address());
            return;
        }
        long arguments = call.has('v') ? FrameText.USUAL_ARGUMENTS : 0;
        FrameText frames = new FrameText(traces, arguments, true, "  ");
        if (call.output().takesRows()) {
            frames.print(call, trace);
        } else {
            new ThreadText("", frames).print(call, thread, trace);
        }
    }
}
