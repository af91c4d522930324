package org.kheap.debugger.leak;

import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * What may have leaked: ranges of memory that somebody allocated, by address. Each has a number, which
 * is its place in that order.
 */
final class Candidates {
    private final long[] starts;
    private final long[] sizes;
    private final int[] sources;
    private final long[] controls;

    /** The first address of all; any if there are none. */
    private final long lowest;

    /** From there to the end of the last, in bytes. */
    private final long span;

    /** log2 of the bytes that share an entry of {@link #index}. */
    private final int shift;

    /** For each stretch of addresses, the number of the first candidate that starts in it or behind. */
    private final int[] index;

    private Candidates(long[] starts, long[] sizes, int[] sources, long[] controls) {
        this.starts = starts;
        this.sizes = sizes;
        this.sources = sources;
        this.controls = controls;
        int last = starts.length - 1;
        this.lowest = last < 0 ? 0 : starts[0];
        this.span = last < 0 ? 0 : starts[last] + sizes[last] - lowest;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(span);
        int indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(starts.length);
        this.shift = Math.max(0, bits - indexBits);
        this.index = index();
    }

    private int[] index() {
        int[] numbers = new int[span == 0 ? 1 : (int) ((span - 1) >>> shift) + 2];
        int entry = 0;
        for (int i = 0; i < starts.length; i++) {
            int place = (int) ((starts[i] - lowest) >>> shift);
            while (entry <= place) {
                numbers[entry++] = i;
            }
        }
        Arrays.fill(numbers, entry, numbers.length, starts.length);
        return numbers;
    }

    int count() {
        return starts.length;
    }

    /** The first address of a candidate. */
    long start(int number) {
        return starts[number];
    }

    /** In bytes. */
    long size(int number) {
        return sizes[number];
    }

    /** Where it is from: what was given with it. */
    int source(int number) {
        return sources[number];
    }

    /** Address of what controls it: what was given with it. */
    long control(int number) {
        return controls[number];
    }

    /** The lowest address of all. */
    long lowest() {
        return lowest;
    }

    /** How many bytes there are from the lowest address to the end of the last candidate. */
    long span() {
        return span;
    }

    /** The number of the candidate that an address is in, not only at its start; -1 if it is in none. */
    int find(long address) {
        long offset = address - lowest;
        if (Long.compareUnsigned(offset, span) >= 0) {
            return -1;
        }
        int entry = (int) (offset >>> shift);
        int low = index[entry];
        int high = index[entry + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle] - lowest, offset) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && Long.compareUnsigned(address - starts[low - 1], sizes[low - 1]) < 0
                ? low - 1
                : -1;
    }

    /** Bytes of the host that the tables take. */
    long footprint() {
        return (long) starts.length * (3L * Long.BYTES + Integer.BYTES)
                + (long) index.length * Integer.BYTES;
    }

    /** Collects candidates in any order. */
    static final class Builder {
        private static final int SMALLEST = 1024;

        private long[] starts = new long[SMALLEST];
        private long[] ends = new long[SMALLEST];
        private int[] sources = new int[SMALLEST];
        private long[] controls = new long[SMALLEST];
        private int count;

        /**
         * Adds a range.
         *
         * @param end the first address behind it
         * @param source where it is from, to be asked for again
         * @param control address of what controls it, to be asked for again
         */
        void add(long start, long end, int source, long control) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
                ends = Arrays.copyOf(ends, 2 * count);
                sources = Arrays.copyOf(sources, 2 * count);
                controls = Arrays.copyOf(controls, 2 * count);
            }
            starts[count] = start;
            ends[count] = end;
            sources[count] = source;
            controls[count++] = control;
        }

        int count() {
            return count;
        }

        /** A range that was added. */
        record Range(long start, long end, int source) {}

        /**
         * The table of what was added, without what cannot be.
         *
         * @param invalid told of each range that is empty or ends in front of its start, with null, and
         *     of each that overlaps with one that stays, which comes second
         */
        Candidates build(BiConsumer<Range, Range> invalid) {
            int[] order = order(invalid);
            int kept = 0;
            for (int entry : order) {
                int before = kept == 0 ? -1 : order[kept - 1];
                if (before >= 0 && Long.compareUnsigned(starts[entry], ends[before]) < 0) {
                    invalid.accept(range(entry), range(before));
                } else {
                    order[kept++] = entry;
                }
            }
            return table(order, kept);
        }

        private Range range(int entry) {
            return new Range(starts[entry], ends[entry], sources[entry]);
        }

        /** Entries by address, of those with the same address the first. */
        private int[] order(BiConsumer<Range, Range> invalid) {
            long[] keys = new long[count];
            int valid = 0;
            for (int i = 0; i < count; i++) {
                if (isValid(i)) {
                    keys[valid++] = key(i);
                } else {
                    invalid.accept(range(i), null);
                }
            }
            // Numbers sort much faster than numbers with something attached; where each belongs is
            // looked up afterwards.
            Arrays.sort(keys, 0, valid);
            int[] order = new int[valid];
            Arrays.fill(order, -1);
            for (int i = 0; i < count; i++) {
                if (isValid(i)) {
                    place(i, order, Arrays.binarySearch(keys, 0, valid, key(i)), invalid);
                }
            }
            return Arrays.stream(order).filter(entry -> entry >= 0).toArray();
        }

        private void place(int entry, int[] order, int place, BiConsumer<Range, Range> invalid) {
            if (order[place] < 0) {
                order[place] = entry;
            } else {
                invalid.accept(range(entry), range(order[place]));
            }
        }

        private boolean isValid(int entry) {
            return Long.compareUnsigned(starts[entry], ends[entry]) < 0;
        }

        /** Orders as signed numbers what the addresses are as unsigned ones. */
        private long key(int entry) {
            return starts[entry] ^ Long.MIN_VALUE;
        }

        private Candidates table(int[] order, int kept) {
            long[] sortedStarts = new long[kept];
            long[] sizes = new long[kept];
            int[] sortedSources = new int[kept];
            long[] sortedControls = new long[kept];
            for (int i = 0; i < kept; i++) {
                int entry = order[i];
                sortedStarts[i] = starts[entry];
                sizes[i] = ends[entry] - starts[entry];
                sortedSources[i] = sources[entry];
                sortedControls[i] = controls[entry];
            }
            return new Candidates(sortedStarts, sizes, sortedSources, sortedControls);
        }
    }
}
