package org.kheap.debugger.leak;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.nio.ByteBuffer;
import java.util.List;
import org.kheap.debugger.target.Target;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Mapping;

/**
 * Reads the memory of a target in large pieces, as far as there is any: who looks at all of a heap
 * cannot ask for each word.
 */
final class Chunks {
    /** A piece stays in the first caches of the host while it is looked at. */
    private static final int SIZE = 64 << 10;

    private final GuestMemory memory;
    private final int pageSize;
    private final byte[] bytes = new byte[SIZE];
    private final ByteBuffer piece;

    /** First and last address of each mapping, ascending as unsigned numbers. */
    private final long[] firsts;

    private final long[] lasts;

    /** The mapping that was read last, where the next byte often is too. */
    private int recent;

    Chunks(Target target) {
        this.memory = target.memory();
        this.pageSize = target.arch().pageSize();
        this.piece = ByteBuffer.wrap(bytes).order(target.arch().abi().order());
        List<Mapping> mappings = target.mappings();
        this.firsts = mappings.stream().mapToLong(Mapping::va).toArray();
        this.lasts = mappings.stream().mapToLong(mapping -> mapping.end() - 1).toArray();
    }

    /** Takes memory as it is read. */
    @FunctionalInterface
    interface Taker {
        /**
         * @param address of the first byte
         * @param bytes from index 0 to the limit, in the guest's byte order; good until this returns
         */
        void take(long address, ByteBuffer bytes);
    }

    /**
     * Hands out what there is from {@code start} on, in ascending order.
     *
     * @param size in bytes, unsigned; pieces are multiples of 8 bytes unless memory ends
     */
    void read(long start, long size, Taker taker) {
        if (size == 0) {
            return;
        }
        long last = start + size - 1;
        if (Long.compareUnsigned(last, start) < 0) {
            last = -1;
        }
        int mapping = firstThatEndsBehind(start);
        while (mapping < firsts.length && Long.compareUnsigned(firsts[mapping], last) <= 0) {
            recent = mapping;
            readMapped(max(start, firsts[mapping]), min(last, lasts[mapping]), taker);
            mapping++;
        }
    }

    private int firstThatEndsBehind(long address) {
        if (recent < firsts.length
                && Long.compareUnsigned(firsts[recent], address) <= 0
                && Long.compareUnsigned(address, lasts[recent]) <= 0) {
            return recent;
        }
        int low = 0;
        int high = lasts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(lasts[middle], address) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void readMapped(long first, long last, Taker taker) {
        long left = last - first + 1;
        for (long at = first; left != 0; ) {
            int length = Long.compareUnsigned(left, SIZE) < 0 ? (int) left : SIZE;
            readPiece(at, length, taker);
            at += length;
            left -= length;
        }
    }

    private void readPiece(long start, int length, Taker taker) {
        try {
            memory.read(start, bytes, 0, length, INSPECT);
        } catch (GuestFaultException fault) {
            readPages(start, length, taker);
            return;
        }
        taker.take(start, piece.limit(length));
    }

    /** What there is of a piece that is not all there. */
    private void readPages(long start, int length, Taker taker) {
        for (int done = 0; done < length; ) {
            int part = (int) Math.min(length - done, pageSize - (start + done & pageSize - 1));
            if (part == length) {
                return;
            }
            readPiece(start + done, part, taker);
            done += part;
        }
    }

    private static long max(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static long min(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }
}
