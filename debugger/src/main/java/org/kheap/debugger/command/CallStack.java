package org.kheap.debugger.command;

import java.util.List;
import java.util.OptionalLong;
import org.kheap.debugger.structs.Field;

/**
 * A stack as the kernel recorded it.
 *
 * @param frames program counters, the innermost first
 */
public record CallStack(AddressList frames) {
    /** Of a record that has none. */
    public static final CallStack NONE = new CallStack(AddressList.of());

    /**
     * Reads the stack of a record.
     *
     * @param stack the array in it
     * @param record its address
     * @param depth how many entries are said to be in use; no more than the array has are believed
     */
    public static CallStack read(Field stack, long record, long depth) {
        long[] frames = new long[(int) Math.max(0, Math.min(depth, stack.count()))];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = stack.read(record, i);
        }
        return new CallStack(AddressList.of(frames));
    }

    /**
     * The innermost frame that is in none of the functions whose names begin so, by its symbol. An
     * address that no symbol is known of is in none.
     *
     * @return nothing if there is no such frame
     */
    public OptionalLong caller(Notation notation, List<String> prefixes) {
        return frames.stream()
                .filter(frame -> prefixes.stream().noneMatch(nameOf(notation, frame)::startsWith))
                .findFirst();
    }

    /** The symbol of a frame without its module; empty if there is none. */
    private static String nameOf(Notation notation, long frame) {
        String symbol = notation.symbolOf(frame).orElse("");
        return symbol.substring(symbol.indexOf('`') + 1);
    }

    /** The frames that called the innermost one. */
    public CallStack withoutInnermost() {
        long[] callers = new long[Math.max(0, frames.size() - 1)];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = frames.get(i + 1);
        }
        return new CallStack(AddressList.of(callers));
    }

    /** Whether any of its frames is there. */
    public boolean passesThrough(CodeRange code) {
        return frames.stream().anyMatch(code::contains);
    }

    /** Its frames by their symbols. */
    public List<String> symbolic(Notation notation) {
        return frames.stream().mapToObj(notation::symbolic).toList();
    }

    /** Prints a line for each frame, by its symbol. */
    public void print(Output output, String indent) {
        frames.stream().forEach(frame -> output.printf("%s%a\n", indent, frame));
    }
}
