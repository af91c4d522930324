package org.kheap.debugger.core;

import java.util.List;
import java.util.stream.Collectors;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Format;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/**
 * Prints frames of a stack trace.
 *
 * @param traces that made them
 * @param arguments most arguments to show
 * @param hasPointer whether the frame or stack pointer stands in front
 * @param margin what stands in front of that
 */
record FrameText(StackTraces traces, long arguments, boolean hasPointer, String margin) {
    /** For programs, which get all arguments that are known. */
    static final Table ROWS =
            Table.of("stack")
                    .hidden("pointer", "%p")
                    .hidden("pc", "%p")
                    .hidden("symbol", "%s")
                    .hidden("arguments", "%s");

    /** As many arguments as are shown when nobody says how many. */
    static final long USUAL_ARGUMENTS = 6;

    /** Prints all frames, and says why there are no more if that is damage. */
    void print(Call call, StackTrace trace) {
        print(call, trace.frames());
        if (!trace.end().isEmpty()) {
            call.output().freshLine();
            call.session().warn("stack ends: %s", trace.end());
        }
    }

    void print(Call call, List<Frame> frames) {
        for (Frame frame : frames) {
            call.session().checkInterrupt();
            if (call.output().takesRows()) {
                row(call.output(), frame);
            } else {
                line(call.output(), frame);
            }
        }
    }

    private void line(Output output, Frame frame) {
        output.print(margin);
        if (hasPointer) {
            output.printf("%0?lr ", traces.shown(frame));
        }
        output.line(of(output.notation(), frame));
    }

    /** A frame as a call: function, offset and arguments. */
    String of(Notation notation, Frame frame) {
        return frame.arguments().stream()
                .limit(Math.max(0, arguments))
                .map(value -> Format.text(notation, 0, "%lr", value))
                .collect(Collectors.joining(", ", notation.symbolic(frame.pc()) + "(", ")"));
    }

    private void row(Output output, Frame frame) {
        ROWS.row(
                output,
                traces.shown(frame),
                frame.pc(),
                output.notation().symbolOf(frame.pc()).orElse(null),
                frame.arguments().stream().map(value -> "0x" + Long.toHexString(value)).toList());
    }
}
