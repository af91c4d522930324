package org.kheap.debugger.kmem;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.Session;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;

/** Checks the buffers of a cache as the kernel does when they are allocated and freed. */
final class BufferVerifier {
    /** {@code KMEM_FREE_PATTERN}. */
    private static final long FREE_PATTERN = 0xdead_beef_dead_beefL;

    /** {@code KMEM_REDZONE_BYTE}, behind the bytes that {@code kmem_alloc} was asked for. */
    private static final byte END_MARK = (byte) 0xbb;

    private final Session session;
    private final CacheView cache;
    private final GuestMemory memory;
    private final Buftags tags;
    private final long verified;
    private final List<Corruption> found = new ArrayList<>();

    /**
     * A buffer that is not as it should be.
     *
     * @param buffer its address
     * @param isFree whether it is free
     * @param problem that continues the sentence {@code buffer ... (free)}
     * @param at where the first wrong word is; 0 if that is not said
     */
    record Corruption(long buffer, boolean isFree, String problem, long at) {}

    private BufferVerifier(Session session, CacheView cache) {
        this.session = session;
        this.cache = cache;
        this.memory = session.target().memory();
        this.tags = new Buftags(session, cache);
        this.verified = cache.get("cache_verify");
    }

    /** What is wrong with the buffers of a cache that has redzones. One thing for each buffer. */
    static List<Corruption> verify(Session session, CacheView cache) {
        BufferVerifier verifier = new BufferVerifier(session, cache);
        Buffers buffers = new Buffers(session, cache);
        verifier.check(buffers.allocated().addresses(), false);
        if (cache.has(CacheFlags.DEADBEEF)) {
            verifier.check(buffers.cached().addresses(), true);
            verifier.check(buffers.inSlabs().addresses(), true);
        }
        return verifier.found;
    }

    private void check(AddressList buffers, boolean isFree) {
        String doing = "checking " + cache.name();
        for (int i = 0; i < buffers.size(); i++) {
            session.checkInterrupt();
            session.progress(doing, i, buffers.size());
            long buffer = buffers.get(i);
            try {
                (isFree ? checkFree(buffer) : checkAllocated(buffer)).ifPresent(found::add);
            } catch (GuestFaultException fault) {
                session.warn(
                        "couldn't read buffer %x: no mapping for address %x",
                        buffer, fault.fault().address());
            }
        }
    }

    private Optional<Corruption> checkAllocated(long buffer) {
        Buftag tag = tags.of(buffer);
        if (tag.guard() != Buftag.GUARD) {
            if (!tag.hasSize() || tag.decodedSize() > cache.bufferSize()) {
                return allocated(buffer, "has a corrupt redzone size encoding");
            }
            if (memory.getByte(buffer + tag.decodedSize(), INSPECT) != END_MARK) {
                return allocated(buffer, "has a corrupt redzone signature");
            }
        }
        return tag.state() == Buftag.ALLOCATED
                ? Optional.empty()
                : allocated(buffer, "has a corrupt buftag");
    }

    private Optional<Corruption> checkFree(long buffer) {
        long wrong = memory.firstMismatch(buffer, verified, FREE_PATTERN, INSPECT);
        if (wrong != 0) {
            return free(buffer, "seems corrupted, at %x".formatted(wrong), wrong);
        }
        Buftag tag = tags.of(buffer);
        if (keepsGuard() && tag.guard() != Buftag.GUARD) {
            return free(buffer, "seems to have a corrupt redzone pattern", 0);
        }
        return tag.state() == Buftag.FREE
                ? Optional.empty()
                : free(buffer, "has a corrupt buftag", 0);
    }

    /** In raw caches a link, in others a saved word can be in place of the guard. */
    private boolean keepsGuard() {
        return cache.has(CacheFlags.HASH) && !cache.has(CacheFlags.LITE);
    }

    private static Optional<Corruption> allocated(long buffer, String problem) {
        return Optional.of(new Corruption(buffer, false, problem, 0));
    }

    private static Optional<Corruption> free(long buffer, String problem, long at) {
        return Optional.of(new Corruption(buffer, true, problem, at));
    }
}
