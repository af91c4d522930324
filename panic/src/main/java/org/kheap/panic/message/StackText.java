package org.kheap.panic.message;

import java.util.List;
import org.kheap.machine.Abi;
import org.kheap.machine.DataModel;
import org.kheap.machine.Symbols;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/**
 * A stack trace in the format of the machine's kernel, with the place in the source at the end of
 * each line. The middle of a trace that nobody could read is left out.
 */
public final class StackText {
    private static final int LOCALS_IN_A_LINE_LP64 = 4;

    /** Frames shown at each end of a long trace. */
    private static final int FRAMES_SHOWN = 20;

    private final boolean lp64;
    private final Symbols symbols;
    private final StringBuilder out = new StringBuilder();

    private StackText(Abi abi, Symbols symbols) {
        this.lp64 = abi.model() == DataModel.LP64;
        this.symbols = symbols;
    }

    /** The trace, each line ended by a newline. */
    public static String of(Abi abi, Symbols symbols, StackTrace trace) {
        StackText text = new StackText(abi, symbols);
        text.append(trace.frames());
        if (!trace.end().isEmpty()) {
            text.out.append("  >> ").append(trace.end()).append('\n');
        }
        return text.out.toString();
    }

    private void append(List<Frame> frames) {
        int hidden = frames.size() - 2 * FRAMES_SHOWN;
        for (int i = 0; i < frames.size(); i++) {
            if (hidden > 1 && i == FRAMES_SHOWN) {
                out.append("[%d frames not shown]\n".formatted(hidden));
                i += hidden;
            }
            append(frames.get(i));
        }
    }

    private void append(Frame frame) {
        out.append(address(frame.fp())).append(' ');
        out.append(SymbolNames.withModule(symbols, frame.pc())).append(" (");
        for (int i = 0; i < frame.arguments().size(); i++) {
            out.append(i == 0 ? "" : ", ").append(Long.toHexString(frame.arguments().get(i)));
        }
        out.append(')');
        symbols.lineOf(frame.statement()).ifPresent(line -> out.append("  ").append(line));
        out.append('\n');
        int inLine = lp64 ? LOCALS_IN_A_LINE_LP64 : frame.locals().size();
        for (int i = 0; i < frame.locals().size(); i += inLine) {
            appendLocals(frame.locals(), i, i + inLine);
        }
    }

    private void appendLocals(List<Long> locals, int from, int to) {
        out.append("  %%l%d-%d:".formatted(from, to - 1));
        locals.subList(from, to).forEach(local -> out.append(' ').append(address(local)));
        out.append('\n');
    }

    private String address(long value) {
        return (lp64 ? "%016x" : "%08x").formatted(value);
    }
}
