package org.kheap.debugger.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Format;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Row;
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
                call.output().row(row(call.session().notation(), frame));
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

    private Row row(Notation notation, Frame frame) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("pointer", hex(traces.shown(frame)));
        members.put("pc", hex(frame.pc()));
        members.put("symbol", notation.symbolOf(frame.pc()).orElse(null));
        members.put("arguments", frame.arguments().stream().map(FrameText::hex).toList());
        return new Row("stack", members);
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
