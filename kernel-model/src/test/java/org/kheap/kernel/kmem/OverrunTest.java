package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadSize;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.RedzoneViolation;

/**
 * One byte written past the end of what was asked for: which bytes the allocator notices, and as
 * what.
 */
class OverrunTest {
    /** Odd in every nibble, so that no changed byte is what it was. */
    private static final int DAMAGE = 0x5b;

    private TestKernel kernel;
    private int wordSize;

    @OnEveryArch
    void shouldNoticeExactlyTheGuardedBytesForAllSizesWithFullChecks(Arch arch) {
        overrun(arch, TestKernel.FULL_CHECKS, 1);
    }

    @OnEveryArch
    void shouldNoticeExactlyTheGuardedBytesOfLargeBuffersThatAreNotFirewalled(Arch arch) {
        kernel = TestKernel.bootWithoutFirewall(arch, TestKernel.FULL_CHECKS);
        overrunFrom(1601, 3);
    }

    @OnEveryArch
    void shouldNoticeExactlyTheGuardedBytesForManySizesWithoutAudit(Arch arch) {
        overrun(arch, Kmf.DEADBEEF | Kmf.REDZONE, 11);
    }

    @OnEveryArch
    void shouldNoticeExactlyTheGuardedBytesForManySizesWithRedzoneAlone(Arch arch) {
        overrun(arch, Kmf.REDZONE, 13);
    }

    @OnEveryArch
    void shouldNoticeExactlyTheGuardedBytesForManySizesWithoutMagazines(Arch arch) {
        overrun(arch, TestKernel.FULL_CHECKS_ON_SLABS, 17);
    }

    private void overrun(Arch arch, int flags, int step) {
        kernel = TestKernel.boot(arch, flags);
        overrunFrom(1, step);
    }

    private void overrunFrom(int smallest, int step) {
        wordSize = kernel.abi().wordSize();
        for (int size = smallest; size <= SizeClasses.MAX_SMALL; size += Depth.step(step)) {
            if (kernel.isFirewalled(size)) {
                overrunFirewall(size);
                continue;
            }
            long keepsTheSlab = kernel.alloc(size);
            for (long position : positions(size)) {
                overrun(size, position);
            }
            kernel.free(keepsTheSlab, size);
        }
        HeapInvariants.check(kernel);
    }

    /** Up to the end of the page nobody notices; after it, the machine does. */
    private void overrunFirewall(int size) {
        long buffer = kernel.alloc(size);
        long end = buffer + kernel.cacheFor(size).word(KmemCache.CACHE_BUFSIZE);
        if (buffer + size < end) {
            kernel.store(buffer + size, DAMAGE);
            kernel.store(end - 1, DAMAGE);
        }
        assertThatThrownBy(() -> kernel.store(end, DAMAGE))
                .isInstanceOfSatisfying(
                        GuestFaultException.class,
                        e -> {
                            assertThat(e.fault()).isInstanceOf(Fault.NotMapped.class);
                            assertThat(e.fault().address()).isEqualTo(end);
                        });
        assertThat(panicOf(() -> kernel.free(buffer, size))).isEmpty();
    }

    /**
     * The byte after the request, some that nobody uses, all of the tag, and some after it; or simply
     * all up to the next buffer.
     */
    private List<Long> positions(long size) {
        long tag = kernel.cacheFor(size).word(KmemCache.CACHE_BUFTAG);
        long chunk = kernel.cacheFor(size).word(KmemCache.CACHE_CHUNKSIZE);
        if (Depth.EXHAUSTIVE) {
            return LongStream.range(size, chunk).boxed().toList();
        }
        long endOfTag = tag + 8 + 2L * wordSize;
        List<Long> positions = new ArrayList<>(List.of(size));
        if (tag > size + 1) {
            positions.add(size + 1);
            positions.add(tag - 1);
        }
        for (long i = Math.max(tag, size + 1); i < endOfTag; i++) {
            positions.add(i);
        }
        if (chunk > endOfTag) {
            positions.add(endOfTag);
            positions.add(chunk - 1);
        }
        return positions;
    }

    private void overrun(int size, long position) {
        long buffer = kernel.alloc(size);
        long bufctl = kernel.word(kernel.tagOf(buffer, size) + 8);
        int before = kernel.load(buffer + position);
        kernel.store(buffer + position, before ^ DAMAGE);
        Class<?> expected = expected(buffer, size, position);
        long encoded = kernel.int32(kernel.tagOf(buffer, size) + 4);

        Optional<PanicReason> reason = panicOf(() -> kernel.free(buffer, size));

        Class<?> found = reason.<Class<?>>map(Object::getClass).orElse(null);
        if (found != expected) {
            fail("size=%d position=%d found=%s expected=%s", size, position, found, expected);
        }
        if (reason.isPresent()) {
            PanicReason.Buffer facts = ((HeapCorruption) reason.get()).buffer();
            assertThat(facts.buffer()).isEqualTo(buffer);
            assertThat(facts.cache()).isEqualTo(kernel.nameOfCacheFor(size));
            assertThat(facts.bufctl()).isEqualTo(isHashed(size) ? bufctl : 0);
            if (reason.get() instanceof BadSize sizes) {
                assertThat(sizes.freed()).isEqualTo(size);
                assertThat(sizes.allocated()).isEqualTo(encoded / 251);
            }
            kernel.repairTag(buffer, size, bufctl);
            kernel.free(buffer, size);
        }
    }

    private boolean isHashed(int size) {
        return (kernel.cacheFor(size).int32(KmemCache.CACHE_FLAGS) & Kmf.HASH) != 0;
    }

    /** What {@code kmem_free} must find; null if it can find nothing. */
    private Class<?> expected(long buffer, int size, long position) {
        long tag = kernel.tagOf(buffer, size) - buffer;
        if (position == size) {
            return RedzoneViolation.class;
        }
        if (position < tag + 4 || position >= tag + 8 + 2L * wordSize) {
            return null;
        }
        if (position >= tag + 8) {
            return RedzoneViolation.class;
        }
        long encoded = kernel.int32(buffer + tag + 4);
        boolean looksLikeASize = encoded % 251 == 1 && encoded != 1;
        return looksLikeASize ? BadSize.class : RedzoneViolation.class;
    }
}
