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

    /** In place of a byte that is not printed. */
    private static final int NONE = -1;

    private static final int NIBBLE = 0xf;
    private static final int BYTES_OF_A_HALF = 8;

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

    HexDump(Session session, Cells cells, Shape shape, Output output) {
        this.session = session;
        this.cells = cells;
        this.shape = shape;
        this.output = output;
    }

    /**
     * Prints bytes up to the first that is not there.
     *
     * @param start address of the first
     * @param last address of the last, which is not below {@code start}
     * @return the address of a byte that is not there
     */
    OptionalLong print(long start, long last) {
        int lead = shape.isAligned() ? (int) (start & PARAGRAPH - 1) : 0;
        int digits = Long.toHexString(shape.isRelative() ? last - start : last).length();
        if (shape.hasHeading()) {
            heading(digits, shape.isRelative() ? 0 : (int) (start & PARAGRAPH - 1));
        }
        long numbered = shape.isRelative() ? start : 0;
        long first = start - lead;
        int[] previous = {};
        boolean isSkipping = false;
        while (true) {
            session.checkInterrupt();
            Row row = read(first, start, last);
            boolean isLast = Long.compareUnsigned(last - first, shape.width()) < 0;
            boolean isRepeated =
                    shape.isSquashed() && !isLast && Arrays.equals(row.bytes, previous);
            if (!isRepeated && row.isShown()) {
                print(first - numbered, digits, row.bytes);
            } else if (isRepeated && !isSkipping) {
                output.line("*");
            }
            if (isLast || row.missing.isPresent()) {
                return row.missing;
            }
            isSkipping = isRepeated;
            previous = row.bytes;
            first += shape.width();
        }
    }

    /** @param missing the first byte that was asked for and is not there */
    private record Row(int[] bytes, OptionalLong missing) {
        boolean isShown() {
            return Arrays.stream(bytes).anyMatch(value -> value != NONE);
        }
    }

    private Row read(long first, long start, long last) {
        int[] bytes = new int[shape.width()];
        Arrays.fill(bytes, NONE);
        for (int i = 0; i < bytes.length; i++) {
            long at = first + i;
            boolean isWanted = Long.compareUnsigned(at - start, last - start) <= 0;
            if (isWanted || !shape.isTrimmed() && Long.compareUnsigned(at, first) >= 0) {
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

    private void heading(int digits, int first) {
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
        return shape.group() == 1 && index > 0 && index % BYTES_OF_A_HALF == 0 ? "  " : " ";
    }

    private void print(long number, int digits, int[] bytes) {
        StringBuilder line = new StringBuilder();
        StringBuilder text = new StringBuilder();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[shape.isSwapped() ? swapped(i) : i];
            String hex = value == NONE ? "  " : "%02x".formatted(value);
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
        if (value == NONE) {
            return ' ';
        }
        return Escapes.isPrintable(value) ? (char) value : '.';
    }
}
