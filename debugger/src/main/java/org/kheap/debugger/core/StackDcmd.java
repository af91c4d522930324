package org.kheap.debugger.core;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Numbers;
import org.kheap.panic.stack.StackTrace;

/** {@code ::stack}, {@code $c} and {@code $C}: the calls that led to where a thread is. */
record StackDcmd(String name, boolean hasPointer) implements Dcmd {
    static List<Dcmd> all() {
        return List.of(
                new StackDcmd("stack", false),
                new StackDcmd("$c", false),
                new StackDcmd("$C", true));
    }

    @Override
    public Description description() {
        String summary =
                hasPointer ? "print stack backtrace with frame pointers" : "print stack backtrace";
        return Description.of(name, summary)
                .takesAddress()
                .operands("[cnt]", 0, 1)
                .help(
                        """
                        Prints a line for each call, the last one first, with at most cnt arguments
                        of each, 6 if not said. An address is that of a frame: a frame pointer on
                        x86, a stack pointer on SPARC; the trace begins with its caller. Without an
                        address, it is that of the thread that panicked or ran last.""")
                .example(hasPointer ? "$C" : "<fp::stack");
    }

    @Override
    public void run(Call call) {
        StackTraces traces = new StackTraces(call.session());
        StackTrace trace = call.hasAddress() ? traces.from(call.dot()) : traces.ofTarget();
        new FrameText(traces, arguments(call, FrameText.USUAL_ARGUMENTS), hasPointer, "")
                .print(call, trace);
    }

    /** How many arguments of a call are to be shown at most. */
    static long arguments(Call call, long usual) {
        Optional<String> count = call.arguments().operand(0);
        int radix = call.session().notation().radix();
        return count.map(text -> Numbers.parse(text, radix)).orElse(usual);
    }
}
