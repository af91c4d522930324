package org.kheap.debugger.kmem;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.OptionalLong;
import org.kheap.debugger.command.AddressSet;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;

/**
 * The hash of a cache, which leads from a buffer that its slab has handed out to its bufctl. A chain is
 * believed as far as its buffers belong into its bucket; the user is told where that ends.
 */
final class BufctlHash {
    /** Told of a table; it may be damaged all over. */
    private static final int MOST_WARNINGS = 10;

    private final Session session;
    private final CacheView cache;
    private final GuestMemory memory;
    private final Field next;
    private final Field controlled;
    private final long table;
    private final long mask;
    private final int shift;

    private int damages;

    /** @throws DebuggerException if the cache has no hash, or one that cannot be */
    BufctlHash(Session session, CacheView cache) {
        if (!cache.has(CacheFlags.HASH)) {
            throw new DebuggerException(
                    "cache %x doesn't have a hash table".formatted(cache.address()));
        }
        StructType bufctl = session.structs().type("kmem_bufctl_t");
        this.session = session;
        this.cache = cache;
        this.memory = session.target().memory();
        this.next = bufctl.field("bc_next");
        this.controlled = bufctl.field("bc_addr");
        this.table = cache.get("cache_hash_table");
        this.mask = cache.get("cache_hash_mask");
        this.shift = (int) Math.min(cache.get("cache_hash_shift"), Long.SIZE - 1);
        if (mask < 0 || Long.bitCount(mask + 1) != 1) {
            throw new DamagedHeapException(
                    "cache %x has a corrupt hash mask: %x".formatted(cache.address(), mask));
        }
    }

    /** Gives all buffers, by bucket, and in a bucket the one that was allocated last first. */
    void read(BufferTaker taker) {
        AddressSet seen = new AddressSet();
        for (long bucket = 0; bucket <= mask; bucket++) {
            session.checkInterrupt();
            if ((bucket & 0xffff) == 0) {
                session.progress("reading hash of " + cache.name(), bucket, mask + 1);
            }
            if (!read(bucket, seen, taker)) {
                break;
            }
        }
        if (damages > MOST_WARNINGS) {
            session.warn(
                    "cache %x: damage in %d more chains of its hash table",
                    cache.address(), damages - MOST_WARNINGS);
        }
    }

    /** @return whether there was a bucket at all */
    private boolean read(long bucket, AddressSet seen, BufferTaker taker) {
        long from = table + bucket * memory.abi().wordSize();
        try {
            readChain(from, memory.getWord(from, INSPECT), seen, taker);
            return true;
        } catch (GuestFaultException fault) {
            session.warn(
                    "cache %x: hash table ends at %x, after %d of %d buckets",
                    cache.address(), from, bucket, mask + 1);
            return false;
        }
    }

    private void readChain(long head, long first, AddressSet seen, BufferTaker taker) {
        long bucket = (head - table) / memory.abi().wordSize();
        long from = head;
        long bufctl = first;
        while (bufctl != 0) {
            if (!seen.add(bufctl)) {
                complain("%x leads to %x, which was met before", from, bufctl);
                return;
            }
            long buffer;
            long following;
            try {
                buffer = controlled.read(bufctl);
                following = next.read(bufctl);
            } catch (GuestFaultException fault) {
                complain("%x leads to %x, which is not mapped", from, bufctl);
                return;
            }
            if (bucketOf(buffer) != bucket) {
                complain("%x leads to %x, which does not belong there", from, bufctl);
                return;
            }
            taker.take(buffer, bufctl);
            from = bufctl;
            bufctl = following;
        }
    }

    private void complain(String what, long from, long bufctl) {
        damages++;
        if (damages <= MOST_WARNINGS) {
            session.warn("cache %x: hash chain: " + what, cache.address(), from, bufctl);
        }
    }

    private long bucketOf(long buffer) {
        return buffer >>> shift & mask;
    }

    /** The bufctl of a buffer, if the buffer is handed out. */
    OptionalLong find(long buffer) {
        BufctlFinder finder = new BufctlFinder(buffer);
        read(bucketOf(buffer), new AddressSet(), finder);
        return finder.found();
    }
}
