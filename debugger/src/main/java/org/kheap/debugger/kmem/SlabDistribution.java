package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kheap.debugger.command.Output;

/**
 * How many slabs have how many buffers allocated. The first bin is of slabs that have all; the others
 * follow from many to few.
 */
final class SlabDistribution {
    private static final int BAR = 50;

    /** Of a title, on either side. */
    private static final String DASHES = "-".repeat(18);

    /** More are not shown, as damage can ask for any number of them. */
    private static final int MOST_BINS = 4096;

    private final List<Bin> bins = new ArrayList<>();

    /** How many buffers are allocated in each slab, ascending. */
    private final long[] counts;

    /** Slabs with at least {@code low} and at most {@code high} allocated buffers. */
    private record Bin(long low, long high, long slabs) {
        String label() {
            return low == high ? Long.toString(low) : low + "-" + high;
        }
    }

    /**
     * Sorts slabs into bins.
     *
     * @param most bins to use; 0 for no limit
     * @param smallest bin, in counts of buffers, apart from the first
     */
    SlabDistribution(List<SlabView> slabs, long most, long smallest) {
        counts = slabs.stream().mapToLong(SlabView::inUse).sorted().toArray();
        long full = slabs.stream().mapToLong(SlabView::chunks).max().orElse(0);
        bins.add(bin(full, full));
        long width = width(full - 1, most, smallest);
        for (long high = full - 1; high > 0; high -= width) {
            bins.add(bin(Math.max(1, high - width + 1), high));
        }
    }

    private static long width(long values, long most, long smallest) {
        long others = most <= 0 || most > MOST_BINS ? MOST_BINS : Math.max(1, most - 1);
        return Math.max(Math.max(1, smallest), (values + others - 1) / others);
    }

    private Bin bin(long low, long high) {
        return new Bin(low, high, below(high + 1) - below(low));
    }

    /** How many slabs have less allocated. */
    private long below(long limit) {
        return Arrays.stream(counts).takeWhile(count -> count < limit).count();
    }

    /** Prints a bar for each bin. */
    void print(Output output) {
        output.printf("%11s\n", "Allocated");
        output.printf("%11s  %s Distribution %s Slabs\n", "Buffers", DASHES, DASHES);
        for (Bin bin : bins) {
            int length = (int) (bin.slabs * BAR / Math.max(1, counts.length));
            output.printf("%11s |%-50s %lld\n", bin.label(), "@".repeat(length), bin.slabs);
        }
    }
}
