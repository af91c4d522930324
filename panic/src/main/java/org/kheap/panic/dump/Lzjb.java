package org.kheap.panic.dump;

import java.util.Arrays;

/**
 * The compression of crash dumps. Items come in groups of up to eight, each group behind a byte whose
 * bits, the lowest first, tell what they are: 0 a byte as it is, 1 a copy of earlier ones. A copy
 * takes two bytes, the high one first: six bits of length less 3, and ten of how far back.
 *
 * <p>What was seen where is remembered by a hash of three bytes, and begins anew with each input, so
 * that the same bytes are always compressed to the same bytes. Not for several threads at once.
 */
final class Lzjb {
    private static final int GROUP = 8;
    private static final int MIN_MATCH = 3;
    private static final int MAX_MATCH = 66;
    private static final int OFFSET_BITS = 10;
    private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;
    private static final int TABLE_SIZE = 256;
    private static final int HASH_SHIFT = 13;
    private static final int BYTE = 0xff;

    /** Bytes of a group of copies only: so much room a group begins with, or not at all. */
    private static final int LARGEST_GROUP = 1 + 2 * GROUP;

    /** One more than where a hash was seen last; 0 if it was not. */
    private final int[] seen = new int[TABLE_SIZE];

    private byte[] in;
    private byte[] out;
    private int at;
    private int end;

    /**
     * Compresses bytes.
     *
     * @param from at least 17 of them
     * @param into with room for as many
     * @return how many {@code into} got; if that is all, they are as they were, since nothing would
     *     have been gained
     */
    int compress(byte[] from, byte[] into) {
        Arrays.fill(seen, 0);
        in = from;
        out = into;
        at = 0;
        end = 0;
        while (at < in.length) {
            if (end >= in.length - LARGEST_GROUP) {
                System.arraycopy(in, 0, out, 0, in.length);
                return in.length;
            }
            putGroup();
        }
        return end;
    }

    private void putGroup() {
        int control = end++;
        int copies = 0;
        for (int item = 0; item < GROUP && at < in.length; item++) {
            int back = distance();
            if (back == 0) {
                out[end++] = in[at++];
            } else {
                copies |= 1 << item;
                putCopy(back);
            }
        }
        out[control] = (byte) copies;
    }

    private void putCopy(int back) {
        int length = MIN_MATCH;
        while (length < MAX_MATCH && in[at - back + length] == in[at + length]) {
            length++;
        }
        int copy = length - MIN_MATCH << OFFSET_BITS | back;
        out[end++] = (byte) (copy >> Byte.SIZE);
        out[end++] = (byte) copy;
        at += length;
    }

    /** How far back the next bytes were before; 0 if that is not known, or too near to the end. */
    private int distance() {
        if (at > in.length - MAX_MATCH) {
            return 0;
        }
        int hash = (in[at] & BYTE) + HASH_SHIFT ^ (in[at + 1] & BYTE) - HASH_SHIFT;
        int slot = (hash ^ in[at + 2] & BYTE) & TABLE_SIZE - 1;
        int last = seen[slot];
        seen[slot] = at + 1;
        // Of what lies farther back than the window, the low bits are as good a guess as any.
        int back = at + 1 - last & OFFSET_MASK;
        int from = at - back;
        boolean same =
                last != 0
                        && from >= 0
                        && in[from] == in[at]
                        && in[from + 1] == in[at + 1]
                        && in[from + 2] == in[at + 2];
        return same ? back : 0;
    }

    /**
     * Undoes {@link #compress}.
     *
     * @param size bytes of {@code from} that count
     * @param into filled to its end
     * @return whether that could be done: what was compressed may have been damaged
     */
    static boolean decompress(byte[] from, int size, byte[] into) {
        if (size == into.length) {
            System.arraycopy(from, 0, into, 0, size);
            return true;
        }
        int at = 0;
        int end = 0;
        while (end < into.length) {
            if (at >= size) {
                return false;
            }
            int control = from[at++];
            for (int item = 0; item < GROUP && end < into.length; item++) {
                boolean isCopy = (control >> item & 1) != 0;
                int needed = isCopy ? 2 : 1;
                if (at + needed > size) {
                    return false;
                }
                if (isCopy) {
                    end = copy((from[at] & BYTE) << Byte.SIZE | from[at + 1] & BYTE, into, end);
                    if (end < 0) {
                        return false;
                    }
                } else {
                    into[end++] = from[at];
                }
                at += needed;
            }
        }
        return at == size;
    }

    /** Copies earlier bytes to the end. Returns the new end; -1 if there are no such bytes. */
    private static int copy(int item, byte[] into, int end) {
        int from = end - (item & OFFSET_MASK);
        int until = end + (item >> OFFSET_BITS) + MIN_MATCH;
        if (from == end || from < 0 || until > into.length) {
            return -1;
        }
        for (int to = end; to < until; to++) {
            into[to] = into[from++];
        }
        return until;
    }
}
