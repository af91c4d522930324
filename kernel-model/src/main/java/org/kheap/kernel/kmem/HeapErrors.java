package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.BadAddress;
import org.kheap.panic.PanicReason.BadBase;
import org.kheap.panic.PanicReason.BadBufctl;
import org.kheap.panic.PanicReason.BadBuftag;
import org.kheap.panic.PanicReason.BadCache;
import org.kheap.panic.PanicReason.BadSize;
import org.kheap.panic.PanicReason.Buffer;
import org.kheap.panic.PanicReason.DuplicateFree;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.ModifiedAfterFree;
import org.kheap.panic.PanicReason.RedzoneViolation;
import org.kheap.panic.PanicReason.Transaction;

/**
 * {@code kmem_error}: finds out all there is to know about a damaged buffer, records it in the
 * guest's {@code kmem_panic_info}, has it printed, and panics if {@code kmem_panic} says so.
 *
 * <p>The finding out may show that the mistake is another one than the check thought: the buffer
 * belongs to another cache, begins elsewhere, or its bufctl is no bufctl.
 */
final class HeapErrors {
    /** {@code KMERR_*}, in the order of their numbers. */
    private enum Code {
        MODIFIED,
        REDZONE,
        DUPFREE,
        BADADDR,
        BADBUFTAG,
        BADBUFCTL,
        BADCACHE,
        BADSIZE,
        BADBASE
    }

    /** What a check found, told once everything about the buffer is known. */
    private interface Report {
        HeapCorruption about(Buffer buffer);
    }

    private final Kmem kmem;
    private final Structs structs;

    HeapErrors(Kmem kmem) {
        this.kmem = kmem;
        this.structs = kmem.structs();
    }

    void modified(Cache cache, long buffer, long wrong) {
        long found = structs.memory.getLong(wrong, LOAD);
        raise(Code.MODIFIED, cache, buffer, b -> new ModifiedAfterFree(b, wrong - buffer, found));
    }

    void redzone(Cache cache, long buffer) {
        raise(Code.REDZONE, cache, buffer, RedzoneViolation::new);
    }

    void duplicateFree(Cache cache, long buffer) {
        raise(Code.DUPFREE, cache, buffer, DuplicateFree::new);
    }

    void badAddress(Cache cache, long buffer) {
        raise(Code.BADADDR, cache, buffer, BadAddress::new);
    }

    void badBuftag(Cache cache, long buffer, long state) {
        raise(Code.BADBUFTAG, cache, buffer, b -> new BadBuftag(b, state));
    }

    void badBufctl(Cache cache, long buffer) {
        raise(Code.BADBUFCTL, cache, buffer, BadBufctl::new);
    }

    void badSize(Cache cache, long buffer, long freed, long allocated) {
        raise(Code.BADSIZE, cache, buffer, b -> new BadSize(b, freed, allocated));
    }

    /** What is known of a buffer. */
    private static final class Finding {
        Code code;
        Cache owner;
        long slab;
        long start;
        long bufctl;
    }

    private void raise(Code code, Cache cache, long buffer, Report report) {
        kmem.globals().int32("kmem_logging", 0);
        Finding finding = investigate(code, cache, buffer);
        record(finding, cache, buffer);
        Buffer facts =
                new Buffer(buffer, finding.bufctl, cache.name(), previousTransaction(finding));
        HeapCorruption corruption = describe(finding, code, facts, report);
        kmem.events().report(corruption);
        if (kmem.globals().int32("kmem_panic") >= 0) {
            throw new KernelPanicException(corruption);
        }
        kmem.globals().int32("kmem_logging", 1);
    }

    private Finding investigate(Code code, Cache cache, long buffer) {
        Finding finding = new Finding();
        finding.code = code;
        finding.owner = ownerOf(cache, buffer);
        finding.start = buffer;
        if (finding.owner == null) {
            finding.code = Code.BADADDR;
            return finding;
        }
        finding.slab = finding.owner.findSlab(buffer);
        if (finding.owner.address() != cache.address()) {
            finding.code = Code.BADCACHE;
        } else {
            finding.start = startOfChunk(finding.owner, finding.slab, buffer);
            if (finding.start != buffer) {
                finding.code = Code.BADBASE;
            }
        }
        if (finding.owner.has(Kmf.HASH)) {
            findBufctl(finding);
        }
        return finding;
    }

    /** The cache that has a slab around an address: the given one, or any, the newest first. */
    private Cache ownerOf(Cache given, long address) {
        if (given.findSlab(address) != 0) {
            return given;
        }
        for (Cache cache : kmem.cachesNewestFirst()) {
            if (cache.findSlab(address) != 0) {
                return cache;
            }
        }
        return null;
    }

    private long startOfChunk(Cache cache, long slab, long address) {
        long distance = address - structs.slab(slab).word(KmemSlab.SLAB_BASE);
        return address
                - Long.remainderUnsigned(distance, cache.view().word(KmemCache.CACHE_CHUNKSIZE));
    }

    private void findBufctl(Finding finding) {
        Cache owner = finding.owner;
        long bufctl = owner.hash().find(finding.start);
        if (bufctl == 0 && owner.has(Kmf.BUFTAG)) {
            long tag = finding.start + owner.view().word(KmemCache.CACHE_BUFTAG);
            bufctl = structs.buftag(tag).word(KmemBuftag.BT_BUFCTL);
        }
        Cache bufctls = new Cache(kmem, owner.view().word(KmemCache.CACHE_BUFCTL_CACHE));
        boolean real =
                bufctls.findSlab(bufctl) != 0
                        && bufctl % CacheGeometry.ALIGN == 0
                        && structs.bufctl(bufctl).word(KmemBufctl.BC_ADDR) == finding.start;
        if (real) {
            finding.bufctl = bufctl;
        } else {
            finding.code = Code.BADBUFCTL;
        }
    }

    /** The final word on what is wrong: the first check's, unless the investigation knows better. */
    private static HeapCorruption describe(
            Finding finding, Code first, Buffer facts, Report report) {
        if (finding.code == first) {
            return report.about(facts);
        }
        return switch (finding.code) {
            case BADADDR -> new BadAddress(facts);
            case BADCACHE -> new BadCache(facts, finding.owner.name());
            case BADBASE -> new BadBase(facts, finding.start);
            case BADBUFCTL -> new BadBufctl(facts);
            default -> throw new IllegalStateException("not found out later: " + finding.code);
        };
    }

    private void record(Finding finding, Cache cache, long buffer) {
        long owner = finding.owner == null ? 0 : finding.owner.address();
        new StructView<>(
                        Layout.of(KmemPanicInfo.class, structs.memory.abi()),
                        structs.memory,
                        kmem.globals().address("kmem_panic_info"))
                .int64(KmemPanicInfo.KMP_TIMESTAMP, kmem.events().now())
                .int32(KmemPanicInfo.KMP_ERROR, finding.code.ordinal())
                .word(KmemPanicInfo.KMP_BUFFER, buffer)
                .word(KmemPanicInfo.KMP_REALBUF, finding.start)
                .word(KmemPanicInfo.KMP_CACHE, cache.address())
                .word(KmemPanicInfo.KMP_REALCACHE, owner)
                .word(KmemPanicInfo.KMP_SLAB, finding.slab)
                .word(KmemPanicInfo.KMP_BUFCTL, finding.bufctl);
    }

    private Transaction previousTransaction(Finding finding) {
        boolean recorded = finding.bufctl != 0 && finding.owner.has(Kmf.AUDIT);
        if (!recorded) {
            return null;
        }
        StructView<KmemBufctlAudit> bufctl = structs.audit(finding.bufctl);
        List<Long> stack = new ArrayList<>();
        int depth = Math.min(bufctl.int32(KmemBufctlAudit.BC_DEPTH), KmemLogs.STACK_DEPTH);
        for (int i = 0; i < depth; i++) {
            long at = bufctl.addressOf(KmemBufctlAudit.BC_STACK, i);
            stack.add(structs.memory.getWord(at, LOAD));
        }
        return new Transaction(
                finding.start,
                bufctl.word(KmemBufctlAudit.BC_THREAD),
                kmem.events().now() - bufctl.int64(KmemBufctlAudit.BC_TIMESTAMP),
                finding.slab,
                finding.owner.name(),
                List.copyOf(stack));
    }
}
