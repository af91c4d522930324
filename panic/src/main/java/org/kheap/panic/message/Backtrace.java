package org.kheap.panic.message;

import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.Symbols;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/**
 * Stack traces in the forms of FreeBSD's kernel, with the place in the source at the end of each line.
 */
final class Backtrace {
    /** Frames shown, the innermost ones. */
    private static final int LIMIT = 40;

    private final Symbols symbols;
    private final StringBuilder out = new StringBuilder();

    private Backtrace(Symbols symbols) {
        this.symbols = symbols;
    }

    /** A stack as it is printed without a debugger. */
    static String numbered(Symbols symbols, StackTrace stack) {
        return new Backtrace(symbols).number(stack.frames()) + end(stack);
    }

    /**
     * The same of a stack that was recorded.
     *
     * @param pcs program counters, innermost first
     */
    static String recorded(Symbols symbols, Arch arch, List<Long> pcs) {
        boolean returns = !arch.strictAlignment(); // SPARC keeps where the call is
        return new Backtrace(symbols)
                .number(
                        pcs.stream()
                                .map(pc -> new Frame(0, pc, List.of(), List.of(), returns))
                                .toList());
    }

    private String number(List<Frame> frames) {
        for (int i = 0; i < Math.min(frames.size(), LIMIT); i++) {
            long pc = frames.get(i).pc();
            String place =
                    symbols.at(pc)
                            .map(symbol -> symbol.name() + "+" + hex(pc - symbol.address()))
                            .orElse("??+0");
            append("#%d 0x%x at %s".formatted(i, pc, place), frames.get(i));
        }
        return finish(frames);
    }

    /**
     * A stack as the debugger in the kernel prints it.
     *
     * @param frame instead of which there is a line of one's own; out of range for none
     */
    static String named(Symbols symbols, StackTrace stack, int frame, String line) {
        return new Backtrace(symbols).name(stack.frames(), frame, line) + end(stack);
    }

    private String name(List<Frame> frames, int other, String line) {
        for (int i = 0; i < Math.min(frames.size(), LIMIT); i++) {
            if (i == other) {
                out.append(line);
            } else {
                append(named(frames.get(i).pc()), frames.get(i));
            }
        }
        return finish(frames);
    }

    private String named(long pc) {
        return symbols.at(pc)
                .map(
                        symbol -> {
                            long offset = pc - symbol.address();
                            String place = symbol.name() + (offset == 0 ? "" : "+" + hex(offset));
                            return "%s() at %s".formatted(symbol.name(), place);
                        })
                .orElse("??() at 0x%x".formatted(pc));
    }

    private void append(String text, Frame frame) {
        out.append(text);
        symbols.lineOf(frame.statement()).ifPresent(line -> out.append("  ").append(line));
        out.append('\n');
    }

    private String finish(List<Frame> frames) {
        if (frames.size() > LIMIT) {
            out.append("[%d frames not shown]\n".formatted(frames.size() - LIMIT));
        }
        return out.toString();
    }

    private static String end(StackTrace stack) {
        return stack.end().isEmpty() ? "" : "  >> " + stack.end() + "\n";
    }

    /** As {@code %#lx} prints it. */
    static String hex(long value) {
        return value == 0 ? "0" : "0x" + Long.toHexString(value);
    }
}
