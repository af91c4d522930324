package org.kheap.machine.dwarf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which source line each address of a program belongs to: the line number information of DWARF 2 to
 * 5 (DWARF 5, 6.2) as sorted arrays. A row takes 16 bytes, and rows that add nothing are dropped.
 * Immutable. See 2 of the package comment.
 */
public final class LineTable {

    /** First address of each row; within a sequence ascending, sequences ordered by start. */
    private final long[] addresses;

    private final int[] files;
    private final int[] lines;
    private final List<Sequence> sequences;

    /** For each sequence the highest end of it and all before it. */
    private final long[] highestEnds;

    private final List<String> paths;

    private LineTable(Builder rows, List<Sequence> sequences, List<String> paths) {
        int count = sequences.stream().mapToInt(s -> s.last - s.first).sum();
        this.addresses = new long[count];
        this.files = new int[count];
        this.lines = new int[count];
        this.highestEnds = new long[sequences.size()];
        this.paths = paths;
        List<Sequence> packed = new ArrayList<>();
        int at = 0;
        long highest = 0;
        for (Sequence s : sequences) {
            int length = s.last - s.first;
            System.arraycopy(rows.addresses, s.first, addresses, at, length);
            System.arraycopy(rows.files, s.first, files, at, length);
            System.arraycopy(rows.lines, s.first, lines, at, length);
            highest = Long.compareUnsigned(s.end, highest) > 0 ? s.end : highest;
            highestEnds[packed.size()] = highest;
            packed.add(new Sequence(s.start, s.end, at, at + length));
            at += length;
        }
        this.sequences = List.copyOf(packed);
    }

    /** Rows {@code first} to {@code last - 1} cover the addresses from start to before end. */
    private record Sequence(long start, long end, int first, int last) {}

    /**
     * Reads {@code .debug_line}, with {@code .debug_line_str} and {@code .debug_str} where version
     * 5 refers to them.
     *
     * @param sections the relocated sections; without {@code .debug_line} the table is empty
     * @return the table
     * @throws DwarfFormatException if any unit is damaged, or of a version not known here
     */
    public static LineTable parse(DwarfSections sections) throws DwarfFormatException {
        Builder rows = new Builder();
        SourceFiles sources = new SourceFiles(sections);
        DwarfReader reader = sections.reader(".debug_line");
        while (reader.hasMore()) {
            LineProgram.run(reader.takeUnit(), sources, rows);
        }
        return rows.build(sources.paths());
    }

    /** A table without lines. */
    public static LineTable empty() {
        return new Builder().build(List.of());
    }

    /**
     * The line an address belongs to: that of the last row at or before it, in the sequence that
     * contains it. If sequences overlap, the one that starts last counts, as the innermost.
     *
     * @param address of an instruction, zero-extended; for a return address pass one less, since
     *     the call before it is what is meant
     * @return empty if no sequence contains the address
     */
    public Optional<SourceLine> find(long address) {
        for (int i = lastStartingAt(address); i >= 0 && isBelow(address, highestEnds[i]); i--) {
            Sequence s = sequences.get(i);
            if (isBelow(address, s.end)) {
                int row = lastRowAt(s, address);
                return Optional.of(new SourceLine(paths.get(files[row]), lines[row]));
            }
        }
        return Optional.empty();
    }

    /**
     * The number of rows, after rows that add nothing were dropped.
     *
     * @return 0 if there is no line information
     */
    public int size() {
        return addresses.length;
    }

    private int lastStartingAt(long address) {
        int low = 0;
        int high = sequences.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBelow(address, sequences.get(middle).start)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - 1;
    }

    private int lastRowAt(Sequence s, long address) {
        int low = s.first + 1; // the first row is at the start, which is not above the address
        int high = s.last;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBelow(address, addresses[middle])) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - 1;
    }

    private static boolean isBelow(long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }

    /** Takes rows as the programs produce them. */
    static final class Builder {

        private long[] addresses = new long[64];
        private int[] files = new int[64];
        private int[] lines = new int[64];
        private int size;
        private int sequenceStart;
        private final List<Sequence> sequences = new ArrayList<>();

        /** Whether an address may follow in this sequence. */
        boolean accepts(long address) {
            return size == sequenceStart || !isBelow(address, addresses[size - 1]);
        }

        /** Adds a row. Of several rows of one address the last counts. */
        void add(long address, int file, int line) {
            if (size > sequenceStart && addresses[size - 1] == address) {
                size--;
            }
            boolean first = size == sequenceStart;
            if (!first && files[size - 1] == file && lines[size - 1] == line) {
                return;
            }
            if (size == addresses.length) {
                addresses = Arrays.copyOf(addresses, size * 2);
                files = Arrays.copyOf(files, size * 2);
                lines = Arrays.copyOf(lines, size * 2);
            }
            addresses[size] = address;
            files[size] = file;
            lines[size] = line;
            size++;
        }

        /** Ends the sequence before an address. One that covers nothing is dropped. */
        void endSequence(long end) {
            if (size > sequenceStart && isBelow(addresses[sequenceStart], end)) {
                sequences.add(new Sequence(addresses[sequenceStart], end, sequenceStart, size));
                sequenceStart = size;
            }
            discardUnended();
        }

        /** Drops rows since the last end of a sequence: nobody knows how far the last one goes. */
        void discardUnended() {
            size = sequenceStart;
        }

        LineTable build(List<String> paths) {
            List<Sequence> sorted = new ArrayList<>(sequences);
            sorted.sort(Comparator.comparing(Sequence::start, Long::compareUnsigned));
            return new LineTable(this, sorted, paths);
        }
    }
}
