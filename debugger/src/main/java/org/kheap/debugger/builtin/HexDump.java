package org.kheap.debugger.builtin;

import java.util.Arrays;
import java.util.OptionalLong;
import org.kheap.debugger.command.Escapes;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.memory.Cells;
import org.kheap.machine.GuestFaultException;

/**
 * Prints bytes in rows. Whole rows are printed unless they are to be trimmed; what is not there and was not
 * asked for is left blank.
 */
final class HexDump {
    static final int PARAGRAPH = 16;

    static final Table TABLE =
            Table.of("dump").hidden("address", "%p").hidden("bytes", "%s").hidden("text", "%s");

    private static final int NIBBLE = 0xf;
    private static final int HALF = 8;

    /**
     * How it looks.
     *
     * @param width bytes in a row, a multiple of {@link #PARAGRAPH}
     * @param group bytes without a blank between them, of which {@code width} is a multiple
     * @param isAligned whether rows begin at multiples of {@link #PARAGRAPH}
     * @param isRelative whether the numbers of rows count from the start
     * @param isTrimmed whether bytes in front and behind are left out
     * @param isSquashed whether rows that repeat the one before are left out
     * @param isSwapped whether the bytes of a group are in the other order
     * @param hasHeading whether the last digits of addresses stand above
     * @param hasText whether the bytes are shown as characters, too
     */
    record Shape(
            int width,
            int group,
            boolean isAligned,
            boolean isRelative,
            boolean isTrimmed,
            boolean isSquashed,
            boolean isSwapped,
            boolean hasHeading,
            boolean hasText) {}

    private final Session session;
    private final Cells cells;
    private final Shape shape;
    private final Output output;
    private final long start;
    private final long last;

    /** Digits of the numbers of rows. */
    private final int digits;

    /** The row before, of which others may be repetitions. */
    private int[] previous = {};

    /** Whether the row before was left out. */
    private boolean isSkipping;

    /**
     * @param start address of the first byte
     * @param last address of the last, which is not below {@code start}
     */
    HexDump(Session session, Cells cells, Shape shape, Output output, long start, long last) {
        this.session = session;
        this.cells = cells;
        this.shape = shape;
        this.output = output;
        this.start = start;
        this.last = last;
        this.digits = Long.toHexString(shape.isRelative() ? last - start : last).length();
    }

    /**
     * Prints up to the first byte that is not there.
     *
     * @return its address
     */
    OptionalLong print() {
        if (shape.hasHeading()) {
            heading(shape.isRelative() ? 0 : (int) (start & PARAGRAPH - 1));
        }
        long first = shape.isAligned() ? start & -PARAGRAPH : start;
        boolean isLast = false;
        while (!isLast) {
            session.checkInterrupt();
            isLast = Long.compareUnsigned(last - first, shape.width()) < 0;
            Row row = read(first);
            row(first, row.bytes, isLast);
            if (row.missing.isPresent()) {
                return row.missing;
            }
            first += shape.width();
        }
        return OptionalLong.empty();
    }

    /**
     * Bytes of memory.
     *
     * @param bytes those that are not printed are negative
     * @param missing the first byte that was asked for and is not there
     */
    private record Row(int[] bytes, OptionalLong missing) {}

    private Row read(long first) {
        int[] bytes = new int[shape.width()];
        Arrays.fill(bytes, -1);
        for (int i = 0; i < bytes.length; i++) {
            long at = first + i;
            boolean isWanted = Long.compareUnsigned(at - start, last - start) <= 0;
            boolean isBehindTheEnd = Long.compareUnsigned(at, first) < 0;
            if (isWanted || !shape.isTrimmed() && !isBehindTheEnd) {
                try {
                    bytes[i] = (int) cells.read(at, 1);
                } catch (GuestFaultException fault) {
                    if (isWanted) {
                        return new Row(bytes, OptionalLong.of(at));
                    }
                }
            }
        }
        return new Row(bytes, OptionalLong.empty());
    }

    private void heading(int first) {
        StringBuilder line = new StringBuilder(" ".repeat(digits + 2));
        StringBuilder text = new StringBuilder("  ");
        for (int i = 0; i < shape.width(); i++) {
            boolean isMarked = shape.isAligned() && i == first;
            String digit = Integer.toHexString((shape.isAligned() ? i : i + first) & NIBBLE);
            line.append(gap(i)).append(isMarked ? "\\/" : " " + digit);
            text.append(isMarked ? "v" : digit);
        }
        output.line(shape.hasText() ? line.append(text).toString() : line.toString());
    }

    /** What stands in front of a byte. Single bytes have a wider gap in the middle. */
    private String gap(int index) {
        if (index % shape.group() != 0) {
            return "";
        }
        return shape.group() == 1 && index > 0 && index % HALF == 0 ? "  " : " ";
    }

    private void row(long first, int[] bytes, boolean isLast) {
        boolean isRepeated = shape.isSquashed() && !isLast && Arrays.equals(bytes, previous);
        if (isRepeated && !isSkipping) {
            output.line("*");
        } else if (!isRepeated && Arrays.stream(bytes).anyMatch(value -> value >= 0)) {
            print(shape.isRelative() ? first - start : first, bytes);
        }
        isSkipping = isRepeated;
        previous = bytes;
    }

    private void print(long number, int[] bytes) {
        StringBuilder line = new StringBuilder();
        StringBuilder text = new StringBuilder();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[shape.isSwapped() ? swapped(i) : i];
            String hex = value < 0 ? "  " : "%02x".formatted(value);
            line.append(gap(i)).append(hex);
            plain.append(hex);
            text.append(character(bytes[i]));
        }
        if (output.takesRows()) {
            TABLE.row(output, number, plain.toString(), text.toString());
        } else {
            output.printf("%0*llx: ", digits, number);
            output.line(line + (shape.hasText() ? "  " + text : ""));
        }
    }

    private int swapped(int index) {
        int group = index / shape.group() * shape.group();
        return group + shape.group() - 1 - index % shape.group();
    }

    private static char character(int value) {
        if (value < 0) {
            return ' ';
        }
        return Escapes.isPrintable(value) ? (char) value : '.';
    }
}
