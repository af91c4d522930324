package org.kheap.debugger.leak;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.kheap.debugger.command.Session;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;

/**
 * Marks candidates that something leads to: roots first, then what is marked, depth first. Any aligned
 * word that is an address inside of a candidate counts as a pointer to it.
 */
final class Marking {
    private static final int NO_SOURCE = -1;

    /** No word is there, since it is no multiple of a word's size. */
    private static final long NOWHERE = 1;

    private static final long INT_MASK = 0xffff_ffffL;

    /** After so many candidates the user is asked whether to go on. */
    private static final int BREATH = 1 << 14;

    private final Session session;
    private final Candidates candidates;
    private final Chunks chunks;
    private final boolean isWide;
    private final int wordSize;
    private final BitSet marked;

    /** By the source of what is scanned, where a buffer may hold a stale link; negative for nowhere. */
    private final long[] linkOffsets;

    /** The source of what is scanned; negative for what is none of the heap. */
    private int source = NO_SOURCE;

    /** Where the stale link is in what is scanned, if {@link #source} has links. */
    private long link;

    /** Numbers of candidates that are marked and were not scanned. */
    private int[] open = new int[1024];

    private int openCount;
    private long words;
    private long dismissals;
    private long misses;
    private long follows;
    private int scanned;

    /**
     * @param linkOffsets by source, the offset of the word in its buffers that was a link of the
     *     allocator's while they were free; negative if there is none
     */
    Marking(Session session, Candidates candidates, long[] linkOffsets) {
        this.session = session;
        this.candidates = candidates;
        this.chunks = new Chunks(session.target());
        Arch arch = session.target().arch();
        this.isWide = arch.abi().model() == DataModel.LP64;
        this.wordSize = arch.abi().wordSize();
        this.linkOffsets = linkOffsets;
        this.marked = new BitSet(candidates.count());
    }

    /**
     * What the words that were looked at were.
     *
     * @param words all of them
     * @param dismissals that are no address between the first candidate and the last
     * @param misses that are an address between two
     * @param follows that led to one for the first time; the others led to one that was marked
     */
    record Statistics(long words, long dismissals, long misses, long follows) {
        /** How many led to a candidate that was marked already. */
        long duplicates() {
            return words - dismissals - misses - follows;
        }
    }

    Statistics statistics() {
        return new Statistics(words, dismissals, misses, follows);
    }

    /** Bytes of the host that it takes. */
    long footprint() {
        return (long) open.length * Integer.BYTES + marked.size() / Byte.SIZE;
    }

    boolean isMarked(int candidate) {
        return marked.get(candidate);
    }

    /** Marks all that can be reached from a stretch of memory. What is not there is passed over. */
    void markFrom(long start, long size) {
        scan(start, size);
        scanOpen();
    }

    /** Marks all that can be reached from a free buffer of a source. */
    void markFromBuffer(long start, long size, int source) {
        scanBuffer(start, size, source);
        scanOpen();
    }

    /** Marks all that can be reached from a word. */
    void markFromWord(long word) {
        words++;
        visit(word, NOWHERE);
        scanOpen();
    }

    private void scanBuffer(long start, long size, int from) {
        if (linkOffsets[from] >= 0) {
            source = from;
            link = start + linkOffsets[from];
        }
        scan(start, size);
        source = NO_SOURCE;
    }

    private void scanOpen() {
        while (openCount > 0) {
            int candidate = open[--openCount];
            scanBuffer(
                    candidates.start(candidate),
                    candidates.size(candidate),
                    candidates.source(candidate));
            if (++scanned % BREATH == 0) {
                session.checkInterrupt();
                session.progress("following pointers", scanned, candidates.count());
            }
        }
    }

    private void scan(long start, long size) {
        long skipped = -start & wordSize - 1;
        if (Long.compareUnsigned(size, skipped) > 0) {
            chunks.read(start + skipped, size - skipped, this::scan);
        }
    }

    private void scan(long address, ByteBuffer bytes) {
        long lowest = candidates.lowest();
        long span = candidates.span();
        int count = bytes.limit() / wordSize;
        int dismissed = 0;
        for (int i = 0; i < count; i++) {
            long word = isWide ? bytes.getLong(8 * i) : bytes.getInt(4 * i) & INT_MASK;
            if (Long.compareUnsigned(word - lowest, span) >= 0) {
                dismissed++;
            } else {
                visit(word, address + (long) i * wordSize);
            }
        }
        words += count;
        dismissals += dismissed;
    }

    /** @param place address of the word; {@link #NOWHERE} if it is in none */
    private void visit(long word, long place) {
        int candidate = candidates.find(word);
        if (candidate < 0) {
            if (Long.compareUnsigned(word - candidates.lowest(), candidates.span()) >= 0) {
                dismissals++;
            } else {
                misses++;
            }
        } else if (isStaleLink(word, place, candidate)) {
            misses++;
        } else if (!marked.get(candidate)) {
            marked.set(candidate);
            follows++;
            push(candidate);
        }
    }

    /**
     * Whether a word is what is left of a freelist: it stands where buffers have their link while they
     * are free, and leads to that place in another buffer of the slab.
     */
    private boolean isStaleLink(long word, long place, int candidate) {
        return source != NO_SOURCE
                && place == link
                && candidates.source(candidate) == source
                && word - candidates.start(candidate) == linkOffsets[source];
    }

    private void push(int candidate) {
        if (openCount == open.length) {
            open = Arrays.copyOf(open, 2 * openCount);
        }
        open[openCount++] = candidate;
    }
}
