package org.kheap.panic.message;

import java.util.List;
import java.util.function.IntFunction;
import org.kheap.machine.Symbols;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/** Stack traces in the forms of FreeBSD's kernel. */
final class Backtrace {
    /** Frames shown, the innermost ones. */
    private static final int LIMIT = 40;

    private Backtrace() {}

    /** A stack as it is printed without a debugger. */
    static String numbered(Symbols symbols, StackTrace stack) {
        return numbered(symbols, stack.frames().stream().map(Frame::pc).toList()) + end(stack);
    }

    /**
     * The same of a stack that was recorded.
     *
     * @param pcs program counters, innermost first
     */
    static String numbered(Symbols symbols, List<Long> pcs) {
        return lines(pcs.size(), i -> numbered(symbols, i, pcs.get(i)));
    }

    private static String numbered(Symbols symbols, int number, long pc) {
        String place =
                symbols.at(pc)
                        .map(symbol -> symbol.name() + "+" + hex(pc - symbol.address()))
                        .orElse("??+0");
        return "#%d 0x%x at %s\n".formatted(number, pc, place);
    }

    /** A stack as the debugger in the kernel prints it, with a line of one's own for a frame. */
    static String named(Symbols symbols, StackTrace stack, int frame, String line) {
        List<Frame> frames = stack.frames();
        return lines(frames.size(), i -> i == frame ? line : named(symbols, frames.get(i).pc()))
                + end(stack);
    }

    private static String named(Symbols symbols, long pc) {
        return symbols.at(pc)
                .map(
                        symbol -> {
                            long offset = pc - symbol.address();
                            String place = symbol.name() + (offset == 0 ? "" : "+" + hex(offset));
                            return "%s() at %s\n".formatted(symbol.name(), place);
                        })
                .orElse("??() at 0x%x\n".formatted(pc));
    }

    private static String lines(int frames, IntFunction<String> line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(frames, LIMIT); i++) {
            text.append(line.apply(i));
        }
        if (frames > LIMIT) {
            text.append("[%d frames not shown]\n".formatted(frames - LIMIT));
        }
        return text.toString();
    }

    private static String end(StackTrace stack) {
        return stack.end().isEmpty() ? "" : "  >> " + stack.end() + "\n";
    }

    /** As {@code %#lx} prints it. */
    static String hex(long value) {
        return value == 0 ? "0" : "0x" + Long.toHexString(value);
    }
}
