package org.kheap.debugger.target;

import java.util.List;
import org.kheap.machine.Abi;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;

/**
 * The memory in a core. It cannot be written to: that is a fault, as is what the core does not have.
 * Rights to read and to execute are not asked for.
 */
final class CoreMemory implements GuestMemory {
    /**
     * A stretch of memory.
     *
     * @param start its first address
     * @param size in bytes, at least 1; it does not go round the end of the address space
     * @param offset of its first byte in the file
     */
    record Stretch(long start, long size, long offset) {}

    private final Abi abi;
    private final FileWindows file;
    private final long addressMask;

    /** Ascending as unsigned numbers, of stretches that do not overlap. */
    private final long[] starts;

    private final long[] sizes;
    private final long[] offsets;

    /** The stretch that was read last, where the next byte often is too. */
    private int last;

    /** @param stretches by ascending unsigned address, none of which overlap */
    CoreMemory(Abi abi, FileWindows file, List<Stretch> stretches) {
        this.abi = abi;
        this.file = file;
        this.addressMask = abi.model().maxAddress();
        this.starts = stretches.stream().mapToLong(Stretch::start).toArray();
        this.sizes = stretches.stream().mapToLong(Stretch::size).toArray();
        this.offsets = stretches.stream().mapToLong(Stretch::offset).toArray();
    }

    @Override
    public Abi abi() {
        return abi;
    }

    /** Which stretch holds an address; -1 if none does. */
    private int stretch(long va) {
        int guess = last;
        if (guess < starts.length && holds(guess, va)) {
            return guess;
        }
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], va) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0 || !holds(low - 1, va)) {
            return -1;
        }
        last = low - 1;
        return last;
    }

    private boolean holds(int stretch, long va) {
        return Long.compareUnsigned(va - starts[stretch], sizes[stretch]) < 0;
    }

    /** Where in the file bytes lie that are in one stretch; -1 if they are not. */
    private long offset(long address, int size) {
        long va = address & addressMask;
        int stretch = stretch(va);
        if (stretch < 0) {
            return -1;
        }
        long inside = va - starts[stretch];
        return sizes[stretch] - inside < size ? -1 : offsets[stretch] + inside;
    }

    private static GuestFaultException missing(long va, Access why) {
        return new GuestFaultException(new Fault.NotMapped(va, why, 0));
    }

    @Override
    public Fault faultFor(long va, long size, Access why) {
        long lastByte = va + size - 1;
        if (size != 0
                && (Long.compareUnsigned(lastByte, va) < 0
                        || Long.compareUnsigned(lastByte, addressMask) > 0)) {
            return new Fault.NonCanonical(va, why);
        }
        for (long done = 0; Long.compareUnsigned(done, size) < 0; ) {
            int stretch = stretch(va + done);
            if (stretch < 0) {
                return new Fault.NotMapped(va + done, why, 0);
            }
            done = starts[stretch] + sizes[stretch] - va;
        }
        return why == Access.STORE && size != 0
                ? new Fault.Protection(va, why, Rights.READ, 0)
                : null;
    }

    @Override
    public int getByte(long va, Access why) {
        long at = offset(va, Byte.BYTES);
        if (at < 0) {
            throw missing(va & addressMask, why);
        }
        return file.getByte(at);
    }

    @Override
    public int getShort(long va, Access why) {
        long at = offset(va, Short.BYTES);
        return at < 0 || file.isSplit(at, Short.BYTES)
                ? (short) gather(va, Short.BYTES, why)
                : file.getShort(at);
    }

    @Override
    public int getInt(long va, Access why) {
        long at = offset(va, Integer.BYTES);
        return at < 0 || file.isSplit(at, Integer.BYTES)
                ? (int) gather(va, Integer.BYTES, why)
                : file.getInt(at);
    }

    @Override
    public long getLong(long va, Access why) {
        long at = offset(va, Long.BYTES);
        return at < 0 || file.isSplit(at, Long.BYTES)
                ? gather(va, Long.BYTES, why)
                : file.getLong(at);
    }

    /** A number that does not lie in one piece, byte by byte. */
    private long gather(long va, int size, Access why) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int shift = 8 * (abi.isBigEndian() ? size - 1 - i : i);
            value |= (getByte(va + i, why) & 0xffL) << shift;
        }
        return value;
    }

    @Override
    public void read(long va, byte[] into, Access why) {
        read(va, into, 0, into.length, why);
    }

    @Override
    public void read(long va, byte[] into, int from, int length, Access why) {
        for (int done = 0; done < length; ) {
            long at = (va + done) & addressMask;
            int stretch = stretch(at);
            if (stretch < 0) {
                throw missing(at, why);
            }
            long inside = at - starts[stretch];
            int piece = (int) Math.min(length - done, sizes[stretch] - inside);
            file.read(offsets[stretch] + inside, into, from + done, piece);
            done += piece;
        }
    }

    @Override
    public void putByte(long va, int value, Access why) {
        throw readOnly(va);
    }

    @Override
    public void putShort(long va, int value, Access why) {
        throw readOnly(va);
    }

    @Override
    public void putInt(long va, int value, Access why) {
        throw readOnly(va);
    }

    @Override
    public void putLong(long va, long value, Access why) {
        throw readOnly(va);
    }

    @Override
    public void write(long va, byte[] from, Access why) {
        throw readOnly(va);
    }

    @Override
    public void fill(long va, long size, long pattern, Access why) {
        throw readOnly(va);
    }

    private static GuestFaultException readOnly(long va) {
        return new GuestFaultException(new Fault.Protection(va, Access.STORE, Rights.READ, 0));
    }

    @Override
    public long firstMismatch(long va, long size, long pattern, Access why) {
        long end = va + (size & ~7L);
        for (long at = va; at != end; at += Long.BYTES) {
            if (getLong(at, why) != pattern) {
                return at;
            }
        }
        return 0;
    }
}
