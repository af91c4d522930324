package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Optional;
import java.util.function.Supplier;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadBuftag;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.ModifiedAfterFree;

/** One byte written into a free buffer or its tag: what the next allocation says to it. */
class WriteAfterFreeTest {
    private static final int DAMAGE = 0x5b;
    private static final long FREE_STATE = 0xf4eef4eeL;

    private TestKernel kernel;
    private int wordSize;

    @OnEveryArch
    void shouldNoticeEveryByteOfEveryClassWithFullChecks(Arch arch) {
        damageAllClasses(arch, TestKernel.FULL_CHECKS, 1);
    }

    @OnEveryArch
    void shouldNoticeWhatItVerifiesOfLargeBuffersThatAreNotFirewalled(Arch arch) {
        kernel = TestKernel.bootWithoutFirewall(arch, TestKernel.FULL_CHECKS);
        damageAllClasses(arch, 3);
    }

    @OnEveryArch
    void shouldNoticeManyBytesOfEveryClassWithoutAudit(Arch arch) {
        damageAllClasses(arch, Kmf.DEADBEEF, 5);
    }

    @OnEveryArch
    void shouldNoticeManyBytesOfEveryClassWithoutMagazines(Arch arch) {
        damageAllClasses(arch, TestKernel.FULL_CHECKS_ON_SLABS, 7);
    }

    private void damageAllClasses(Arch arch, int flags, int step) {
        kernel = TestKernel.boot(arch, flags);
        damageAllClasses(arch, step);
    }

    private void damageAllClasses(Arch arch, int step) {
        wordSize = arch.abi().wordSize();
        for (int size : SizeClasses.small()) {
            if (kernel.isFirewalled(size)) {
                damageFirewalled(size);
                continue;
            }
            if (kernel.cacheFor(size).word(KmemCache.CACHE_MAXCHUNKS) < 2) {
                continue; // a slab of one buffer goes when the buffer is freed
            }
            long keepsTheSlab = kernel.alloc(size);
            for (long offset = 0; offset < endOfTag(size); offset += Depth.step(step)) {
                damage(size, offset);
            }
            kernel.free(keepsTheSlab, size);
        }
        HeapInvariants.check(kernel);
    }

    /** Nobody looks, but there is nothing left to write to: the page goes with the buffer. */
    private void damageFirewalled(int size) {
        long buffer = kernel.alloc(size);
        kernel.store(buffer, DAMAGE);
        kernel.free(buffer, size);
        for (long offset = 0; offset < size; offset += 64) {
            assertThat(kernel.memory().isAccessible(buffer + offset, 1, INSPECT)).isFalse();
        }
        assertThat(panicOf(() -> kernel.free(kernel.alloc(size), size))).isEmpty();
    }

    private long endOfTag(int size) {
        return kernel.cacheFor(size).word(KmemCache.CACHE_BUFTAG) + 8 + 2L * wordSize;
    }

    private void damage(int size, long offset) {
        long buffer = kernel.alloc(size);
        long tag = kernel.tagOf(buffer, size);
        long bufctl = kernel.word(tag + 8);
        kernel.free(buffer, size);
        if (buffer + offset >= tag && buffer + offset < tag + 8 && bufctl == tag) {
            kernel.alloc(size);
            kernel.free(buffer, size);
            return; // in a cache without hash, the link to the next free buffer is here
        }
        kernel.store(buffer + offset, kernel.load(buffer + offset) ^ DAMAGE);
        Supplier<String> what = () -> "size=%d offset=%d".formatted(size, offset);
        Optional<PanicReason> expected = expected(buffer, size, offset);

        long[] next = {0};
        Optional<PanicReason> reason = panicOf(() -> next[0] = kernel.alloc(size));

        assertThat(reason.map(WriteAfterFreeTest::withoutFacts)).as(what).isEqualTo(expected);
        if (reason.isPresent()) {
            PanicReason.Buffer facts = ((HeapCorruption) reason.get()).buffer();
            assertThat(facts.buffer()).as(what).isEqualTo(buffer);
            assertThat(facts.bufctl()).as(what).isEqualTo(bufctl == tag ? 0 : bufctl);
            kernel.repairTag(buffer, size, bufctl);
        } else {
            assertThat(next[0]).as(what).isEqualTo(buffer);
        }
        kernel.free(buffer, size);
    }

    /** What the next allocation must find. */
    private Optional<PanicReason> expected(long buffer, int size, long offset) {
        long tag = kernel.tagOf(buffer, size) - buffer;
        long verify = kernel.cacheFor(size).word(KmemCache.CACHE_VERIFY);
        if (offset < verify) {
            long word = offset & ~7L;
            long found = kernel.memory().getLong(buffer + word, INSPECT);
            return Optional.of(new ModifiedAfterFree(null, word, found));
        }
        if (offset >= tag + 8) {
            long bufctl = kernel.word(buffer + tag + 8);
            return Optional.of(
                    new BadBuftag(null, bufctl ^ kernel.word(buffer + tag + 8 + wordSize)));
        }
        return Optional.empty();
    }

    private static PanicReason withoutFacts(PanicReason reason) {
        if (reason instanceof ModifiedAfterFree modified) {
            return new ModifiedAfterFree(null, modified.offset(), modified.found());
        }
        if (reason instanceof BadBuftag bad) {
            return new BadBuftag(null, bad.state());
        }
        return reason;
    }

    @OnEveryArch
    void shouldReportTheFirstOfSeveralDamagedWords(Arch arch) {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        kernel.alloc(64);
        long buffer = kernel.alloc(64);
        kernel.free(buffer, 64);
        kernel.memory().putInt(buffer + 0x34, 0x1badb002, STORE);
        kernel.memory().putInt(buffer + 0x18, 0x0ff1ce, STORE);

        ModifiedAfterFree reason =
                (ModifiedAfterFree) panicOf(() -> kernel.alloc(64)).orElseThrow();

        assertThat(reason.offset()).isEqualTo(0x18);
        assertThat(reason.found())
                .isEqualTo(arch.abi().isBigEndian() ? 0x000ff1ce_deadbeefL : 0xdeadbeef_000ff1ceL);
    }

    @OnEveryArch
    void shouldLeaveTheDamagedBufferAsItWasFound(Arch arch) {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        kernel.alloc(64);
        long buffer = kernel.alloc(64);
        kernel.free(buffer, 64);
        kernel.memory().putInt(buffer + 32, 7, STORE);
        assertThat(panicOf(() -> kernel.alloc(64))).isPresent();

        for (int at = 0; at < 64; at += 4) {
            assertThat(kernel.int32(buffer + at)).isEqualTo(at == 32 ? 7 : 0xdeadbeefL);
        }
    }

    @OnEveryArch
    void shouldNotLookBeyondTheVerifiedPart(Arch arch) {
        int size = 2688;
        boolean large = arch.abi().wordSize() == 8 && arch.pageSize() / 2 < size;
        kernel = TestKernel.bootWithoutFirewall(arch, TestKernel.FULL_CHECKS);
        assertThat(kernel.cacheFor(size).word(KmemCache.CACHE_VERIFY))
                .isEqualTo(large ? arch.pageSize() / 2 : size);
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        assertThat(kernel.cacheFor(size).word(KmemCache.CACHE_VERIFY)).isEqualTo(large ? 0 : size);
    }

    @OnEveryArch
    void shouldSaveBothHalvesOfTheStateWord(Arch arch) {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        kernel.alloc(24);
        long buffer = kernel.alloc(24);
        long tag = kernel.tagOf(buffer, 24);
        int word = arch.abi().wordSize();
        assertThat(kernel.word(tag + 8) ^ kernel.word(tag + 8 + word)).isEqualTo(0xa110c8edL);
        kernel.free(buffer, 24);
        assertThat(kernel.word(tag + 8) ^ kernel.word(tag + 8 + word)).isEqualTo(FREE_STATE);
    }
}
