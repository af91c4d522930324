package org.kheap.debugger.command;

import java.util.List;
import java.util.OptionalLong;

/**
 * A stack as the kernel recorded it.
 *
 * @param frames program counters, the innermost first
 */
public record CallStack(AddressList frames) {
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

    /** Prints a line for each frame, by its symbol. */
    public void print(Output output, String indent) {
        frames.stream().forEach(frame -> output.printf("%s%a\n", indent, frame));
    }
}
