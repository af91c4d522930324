package org.kheap.machine.paging;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Ram;
import org.kheap.machine.Rights;

/**
 * Guest memory over RAM and a translation: splits accesses at page borders, checks rights and
 * alignment, and remembers translations.
 *
 * <p>The remembered translations are a direct-mapped table, as small processors' TLBs are. Whoever
 * changes a translation calls {@link #forget}.
 */
public abstract class PagedMemory implements GuestMemory {
    private static final int REMEMBERED = 4096;

    /** A tag no page can have: tags are page addresses, which are even. */
    private static final long NONE = 1;

    private final Arch arch;
    private final Ram ram;
    private final int pageShift;
    private final long offsetMask;
    private final long addressMask;
    private final boolean wide;
    private final long[] tags = new long[REMEMBERED];

    /** As {@link #tags}, of the pages that may be written alone. */
    private final long[] writableTags = new long[REMEMBERED];

    private final ByteBuffer[] pages = new ByteBuffer[REMEMBERED];
    private final Rights[] rights = new Rights[REMEMBERED];

    protected PagedMemory(Arch arch, Ram ram) {
        this.arch = arch;
        this.ram = ram;
        this.pageShift = PageTableFormat.of(arch).pageShift();
        this.offsetMask = (1L << pageShift) - 1;
        this.addressMask = arch.abi().model().maxAddress();
        this.wide = arch.abi().model() == DataModel.LP64;
        forgetAll();
    }

    /** What a translation of a page says. */
    public record Page(long frame, Rights rights, int level) {}

    /**
     * Translates a page, from the tables.
     *
     * @param page address of a hardware page
     * @throws GuestFaultException with the exact address {@code va} if there is no translation
     */
    protected abstract Page translate(long page, long va, Access why);

    /** Drops the remembered translation of the hardware page that holds {@code va}. */
    public final void forget(long va) {
        tags[slot(va)] = NONE;
        writableTags[slot(va)] = NONE;
    }

    /** Drops all remembered translations. */
    public final void forgetAll() {
        Arrays.fill(tags, NONE);
        Arrays.fill(writableTags, NONE);
    }

    private int slot(long va) {
        return (int) (va >>> pageShift) & REMEMBERED - 1;
    }

    /** The hardware page that holds a byte, if that may be accessed like this. */
    private ByteBuffer page(long address, Access why) {
        long va = address & addressMask; // sums wrap as the machine's do
        int slot = slot(va);
        long[] known = why == Access.STORE ? writableTags : tags;
        if (known[slot] == (va & ~offsetMask) && why != Access.FETCH) {
            return pages[slot];
        }
        return lookUp(va, slot, why);
    }

    /** As {@link #page}, if it is not remembered, or not for an access like this. */
    private ByteBuffer lookUp(long va, int slot, Access why) {
        long page = va & ~offsetMask;
        if (tags[slot] != page) {
            remember(slot, page, va, why);
        }
        if (!rights[slot].allow(why)) {
            int level = translate(page, va, why).level;
            throw new GuestFaultException(new Fault.Protection(va, why, rights[slot], level));
        }
        return pages[slot];
    }

    private void remember(int slot, long page, long va, Access why) {
        Page found = translate(page, va, why);
        if (Long.compareUnsigned(found.frame + offsetMask, ram.size()) >= 0) {
            throw new GuestFaultException(new Fault.NoSuchMemory(va, why, found.frame));
        }
        tags[slot] = page;
        writableTags[slot] = found.rights.write() ? page : NONE;
        pages[slot] = ram.window(found.frame, (int) offsetMask + 1);
        rights[slot] = found.rights;
    }

    private int offset(long va) {
        return (int) (va & offsetMask);
    }

    /** Whether {@code size} bytes at {@code va} lie in one page; checks alignment on the way. */
    private boolean inOnePage(long va, int size, Access why) {
        if (arch.strictAlignment() && (va & size - 1) != 0 && why != Access.INSPECT) {
            throw new GuestFaultException(new Fault.Misaligned(va, why, size));
        }
        return (va & offsetMask) <= offsetMask + 1 - size;
    }

    @Override
    public final Abi abi() {
        return arch.abi();
    }

    public final Arch arch() {
        return arch;
    }

    public final Ram ram() {
        return ram;
    }

    @Override
    public final Fault faultFor(long va, long size, Access why) {
        long last = va + size - 1;
        if (size != 0 && (Long.compareUnsigned(last, va) < 0 || !inAddressSpace(last))) {
            return new Fault.NonCanonical(va, why);
        }
        try {
            for (long done = 0; Long.compareUnsigned(done, size) < 0; ) {
                page(va + done, why);
                done += offsetMask + 1 - (va + done & offsetMask);
            }
            return null;
        } catch (GuestFaultException e) {
            return e.fault();
        }
    }

    private boolean inAddressSpace(long va) {
        return Long.compareUnsigned(va, arch.abi().model().maxAddress()) <= 0;
    }

    @Override
    public final int getByte(long va, Access why) {
        return page(va, why).get(offset(va));
    }

    @Override
    public final int getShort(long va, Access why) {
        if (inOnePage(va, 2, why)) {
            return page(va, why).getShort(offset(va));
        }
        return (short) gather(va, 2, why);
    }

    @Override
    public final int getInt(long va, Access why) {
        if (inOnePage(va, 4, why)) {
            return page(va, why).getInt(offset(va));
        }
        return (int) gather(va, 4, why);
    }

    @Override
    public final long getLong(long va, Access why) {
        if (inOnePage(va, 8, why)) {
            return page(va, why).getLong(offset(va));
        }
        return gather(va, 8, why);
    }

    @Override
    public final long getWord(long va, Access why) {
        return wide ? getLong(va, why) : getInt(va, why) & 0xffff_ffffL;
    }

    @Override
    public final void putWord(long va, long value, Access why) {
        if (wide) {
            putLong(va, value, why);
        } else {
            putInt(va, (int) value, why);
        }
    }

    @Override
    public final void putByte(long va, int value, Access why) {
        page(va, why).put(offset(va), (byte) value);
    }

    @Override
    public final void putShort(long va, int value, Access why) {
        if (inOnePage(va, 2, why)) {
            page(va, why).putShort(offset(va), (short) value);
        } else {
            scatter(va, value, 2, why);
        }
    }

    @Override
    public final void putInt(long va, int value, Access why) {
        if (inOnePage(va, 4, why)) {
            page(va, why).putInt(offset(va), value);
        } else {
            scatter(va, value, 4, why);
        }
    }

    @Override
    public final void putLong(long va, long value, Access why) {
        if (inOnePage(va, 8, why)) {
            page(va, why).putLong(offset(va), value);
        } else {
            scatter(va, value, 8, why);
        }
    }

    /** A number that crosses a page, byte by byte. */
    private long gather(long va, int size, Access why) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int shift = 8 * (abi().isBigEndian() ? size - 1 - i : i);
            value |= (getByte(va + i, why) & 0xffL) << shift;
        }
        return value;
    }

    private void scatter(long va, long value, int size, Access why) {
        page(va, why); // both pages must be there before the first byte is stored
        page(va + size - 1 & ~offsetMask, why);
        for (int i = 0; i < size; i++) {
            int shift = 8 * (abi().isBigEndian() ? size - 1 - i : i);
            putByte(va + i, (int) (value >>> shift), why);
        }
    }

    @Override
    public final void read(long va, byte[] into, Access why) {
        read(va, into, 0, into.length, why);
    }

    @Override
    public final void read(long va, byte[] into, int from, int length, Access why) {
        for (int done = 0; done < length; ) {
            int piece = pieceOf(va + done, length - done);
            page(va + done, why).get(offset(va + done), into, from + done, piece);
            done += piece;
        }
    }

    @Override
    public final void write(long va, byte[] from, Access why) {
        for (int done = 0; done < from.length; ) {
            int length = pieceOf(va + done, from.length - done);
            page(va + done, why).put(offset(va + done), from, done, length);
            done += length;
        }
    }

    /** How many of {@code size} bytes at {@code va} lie in its page. */
    private int pieceOf(long va, long size) {
        return (int) Math.min(size, offsetMask + 1 - (va & offsetMask));
    }

    @Override
    public final void fill(long va, long size, long pattern, Access why) {
        long end = va + (size & ~7L);
        for (long at = va; at != end; ) {
            if ((at & 7) != 0) { // a wild address, on a machine that does not mind
                putLong(at, pattern, why);
                at += 8;
                continue;
            }
            ByteBuffer page = page(at, why);
            int length = pieceOf(at, end - at);
            for (int i = offset(at); i < offset(at) + length; i += 8) {
                page.putLong(i, pattern);
            }
            at += length;
        }
    }

    @Override
    public final long firstMismatch(long va, long size, long pattern, Access why) {
        long end = va + (size & ~7L);
        for (long at = va; at != end; ) {
            if ((at & 7) != 0) {
                if (getLong(at, why) != pattern) {
                    return at;
                }
                at += 8;
                continue;
            }
            ByteBuffer page = page(at, why);
            int length = pieceOf(at, end - at);
            for (int i = 0; i < length; i += 8) {
                if (page.getLong(offset(at) + i) != pattern) {
                    return at + i;
                }
            }
            at += length;
        }
        return 0;
    }
}
