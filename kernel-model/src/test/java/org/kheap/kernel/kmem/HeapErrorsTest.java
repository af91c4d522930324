package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.List;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadAddress;
import org.kheap.panic.PanicReason.BadBase;
import org.kheap.panic.PanicReason.BadBufctl;
import org.kheap.panic.PanicReason.BadBuftag;
import org.kheap.panic.PanicReason.BadCache;
import org.kheap.panic.PanicReason.BadSize;
import org.kheap.panic.PanicReason.Buffer;
import org.kheap.panic.PanicReason.DuplicateFree;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.RedzoneViolation;
import org.kheap.panic.PanicReason.Transaction;

/** Each usual mistake, and what the allocator says to it: the table that ends section 4. */
class HeapErrorsTest {
    private static TestKernel boot(Arch arch) {
        return TestKernel.boot(arch, TestKernel.FULL_CHECKS);
    }

    /** What is known of a buffer whose last transaction was its allocation or free just now. */
    private static Buffer facts(TestKernel kernel, long buffer, long start, long size, long age) {
        StructView<KmemCache> cache = kernel.cacheFor(size);
        long bufctl = kernel.word(kernel.tagOf(start, size) + 8);
        long slab = kernel.word(bufctl + 2L * kernel.abi().wordSize());
        String name = cache.string(KmemCache.CACHE_NAME);
        return new Buffer(
                buffer,
                bufctl,
                name,
                new Transaction(start, FakeEvents.THREAD, age, slab, name, FakeEvents.STACK));
    }

    private static HeapCorruption corruption(Runnable action) {
        return (HeapCorruption) panicOf(action).orElseThrow();
    }

    @OnEveryArch
    void shouldTellAllAboutABufferThatIsFreedTwice(Arch arch) {
        TestKernel kernel = boot(arch);
        kernel.free(kernel.alloc(100), 100); // there is a magazine now, and nothing else to log
        kernel.alloc(100);
        long buffer = kernel.alloc(100);
        kernel.free(buffer, 100);
        long freed = kernel.events().lastTime();

        PanicReason reason = corruption(() -> kernel.free(buffer, 100));

        long age = kernel.events().lastTime() - freed;
        assertThat(reason).isEqualTo(new DuplicateFree(facts(kernel, buffer, buffer, 100, age)));
        assertThat(kernel.events().reports()).containsExactly((HeapCorruption) reason);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldRecordWhatItFoundInGuestMemoryBeforeItPanics(Arch arch) {
        TestKernel kernel = boot(arch);
        kernel.alloc(100);
        long buffer = kernel.alloc(100);
        kernel.free(buffer, 100);
        panicOf(() -> kernel.free(buffer, 100));

        StructView<KmemPanicInfo> info = panicInfo(kernel);
        long cache = kernel.cacheFor(100).base();
        long bufctl = kernel.word(kernel.tagOf(buffer, 100) + 8);
        assertThat(info.int32(KmemPanicInfo.KMP_ERROR)).isEqualTo(2);
        assertThat(info.int64(KmemPanicInfo.KMP_TIMESTAMP)).isPositive();
        assertThat(info.word(KmemPanicInfo.KMP_BUFFER)).isEqualTo(buffer);
        assertThat(info.word(KmemPanicInfo.KMP_REALBUF)).isEqualTo(buffer);
        assertThat(info.word(KmemPanicInfo.KMP_CACHE)).isEqualTo(cache);
        assertThat(info.word(KmemPanicInfo.KMP_REALCACHE)).isEqualTo(cache);
        assertThat(info.word(KmemPanicInfo.KMP_BUFCTL)).isEqualTo(bufctl);
        assertThat(info.word(KmemPanicInfo.KMP_SLAB))
                .isEqualTo(kernel.word(bufctl + 2L * arch.abi().wordSize()));
        assertThat(kernel.globals().int32("kmem_logging")).isZero();
    }

    private static StructView<KmemPanicInfo> panicInfo(TestKernel kernel) {
        Layout<KmemPanicInfo> layout = Layout.of(KmemPanicInfo.class, kernel.abi());
        return new StructView<>(
                layout, kernel.memory(), kernel.globals().address("kmem_panic_info"));
    }

    private static int errorCode(TestKernel kernel) {
        return panicInfo(kernel).int32(KmemPanicInfo.KMP_ERROR);
    }

    @OnEveryArch
    void shouldSeeASecondFreeAsAFaultIfTheSlabIsGone(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS_ON_SLABS);
        long buffer = kernel.alloc(100);
        kernel.free(buffer, 100);
        long sizeWord = kernel.tagOf(buffer, 100) + 4;

        assertThatThrownBy(() -> kernel.free(buffer, 100))
                .isInstanceOfSatisfying(
                        GuestFaultException.class,
                        e -> {
                            assertThat(e.fault()).isInstanceOf(Fault.NotMapped.class);
                            assertThat(e.fault().address()).isEqualTo(sizeWord);
                            assertThat(e.fault().access()).isEqualTo(Access.LOAD);
                        });
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldNameBothSizesIfAnotherSizeOfTheClassIsFreed(Arch arch) {
        TestKernel kernel = boot(arch);
        for (int allocated = 97; allocated <= 112; allocated++) {
            for (int freed = 97; freed <= 112; freed++) {
                if (allocated == freed) {
                    continue;
                }
                long buffer = kernel.alloc(allocated);
                int wrong = freed;
                PanicReason reason = corruption(() -> kernel.free(buffer, wrong));
                Buffer facts = facts(kernel, buffer, buffer, 112, FakeEvents.TICK);
                facts = new Buffer(buffer, facts.bufctl(), "kmem_alloc_112", ageless(reason));
                assertThat(reason).isEqualTo(new BadSize(facts, freed, allocated));
                assertThat(errorCode(kernel)).isEqualTo(7);
                // The message decodes both sizes from the tag.
                long tag = kernel.tagOf(buffer, 112);
                assertThat(kernel.int32(tag)).isEqualTo(251L * freed + 1);
                assertThat(kernel.int32(tag + 4)).isEqualTo(251L * allocated + 1);
                kernel.repairTag(buffer, allocated, facts.bufctl());
                kernel.free(buffer, allocated);
            }
        }
        HeapInvariants.check(kernel);
    }

    private static Transaction ageless(PanicReason reason) {
        return ((HeapCorruption) reason).buffer().previous();
    }

    @OnEveryArch
    void shouldNameTheOwnerIfASizeOfAnotherClassIsFreed(Arch arch) {
        TestKernel kernel = boot(arch);
        long buffer = 0;
        for (int i = 0; i < 20; i++) {
            buffer = kernel.alloc(24); // the later, the lower: what follows it is mapped
        }
        long freed = buffer;

        HeapCorruption reason = corruption(() -> kernel.free(freed, 100));

        long bufctl = kernel.word(kernel.tagOf(buffer, 24) + 8);
        assertThat(reason).isInstanceOf(BadCache.class);
        assertThat(((BadCache) reason).owner()).isEqualTo("kmem_alloc_24");
        assertThat(reason.buffer().buffer()).isEqualTo(buffer);
        assertThat(reason.buffer().cache()).isEqualTo("kmem_alloc_112");
        assertThat(reason.buffer().bufctl()).isEqualTo(bufctl);
        assertThat(reason.buffer().previous().cache()).isEqualTo("kmem_alloc_24");
        assertThat(errorCode(kernel)).isEqualTo(6);
        StructView<KmemPanicInfo> info = panicInfo(kernel);
        assertThat(info.word(KmemPanicInfo.KMP_CACHE)).isEqualTo(kernel.cacheFor(100).base());
        assertThat(info.word(KmemPanicInfo.KMP_REALCACHE)).isEqualTo(kernel.cacheFor(24).base());
    }

    @OnEveryArch
    void shouldNameTheStartIfAnInnerPointerIsFreed(Arch arch) {
        TestKernel kernel = boot(arch);
        long buffer = 0;
        for (int i = 0; i < 10; i++) {
            buffer = kernel.alloc(64);
        }
        long start = buffer;
        for (int inner = 8; inner < 64; inner += 8) {
            long freed = start + inner;
            HeapCorruption reason = corruption(() -> kernel.free(freed, 64));
            Buffer expected = facts(kernel, freed, start, 64, reason.buffer().previous().age());
            assertThat(reason).isEqualTo(new BadBase(expected, start));
            assertThat(errorCode(kernel)).isEqualTo(8);
            assertThat(panicInfo(kernel).word(KmemPanicInfo.KMP_REALBUF)).isEqualTo(start);
        }
    }

    @OnEveryArch
    void shouldTrapOnAMisalignedPointerOnlyWhereTheMachineDoes(Arch arch) {
        TestKernel kernel = boot(arch);
        long buffer = 0;
        for (int i = 0; i < 10; i++) {
            buffer = kernel.alloc(64);
        }
        long freed = buffer + 2;
        if (arch.strictAlignment()) {
            long sizeWord = kernel.tagOf(freed, 64) + 4;
            assertThatThrownBy(() -> kernel.free(freed, 64))
                    .isInstanceOfSatisfying(
                            GuestFaultException.class,
                            e ->
                                    assertThat(e.fault())
                                            .isEqualTo(
                                                    new Fault.Misaligned(
                                                            sizeWord, Access.LOAD, 4)));
        } else {
            assertThat(corruption(() -> kernel.free(freed, 64))).isInstanceOf(BadBase.class);
        }
    }

    @OnEveryArch
    void shouldNotKnowAForeignAddress(Arch arch) {
        TestKernel kernel = boot(arch);
        long foreign = kernel.guest().addressOf("vmem_seg0") + 64;

        HeapCorruption reason = corruption(() -> kernel.free(foreign, 24));

        assertThat(reason).isEqualTo(new BadAddress(new Buffer(foreign, 0, "kmem_alloc_24", null)));
        assertThat(errorCode(kernel)).isEqualTo(3);
        StructView<KmemPanicInfo> info = panicInfo(kernel);
        assertThat(info.word(KmemPanicInfo.KMP_REALCACHE)).isZero();
        assertThat(info.word(KmemPanicInfo.KMP_SLAB)).isZero();
        assertThat(info.word(KmemPanicInfo.KMP_BUFCTL)).isZero();
    }

    @OnEveryArch
    void shouldFaultOnAForeignAddressWithoutMemory(Arch arch) {
        TestKernel kernel = boot(arch);
        long foreign = arch.map().heap().end() - 2L * arch.pageSize();
        assertThatThrownBy(() -> kernel.free(foreign, 24))
                .isInstanceOfSatisfying(
                        GuestFaultException.class,
                        e -> assertThat(e.fault().address()).isEqualTo(foreign + 24 + 4));
    }

    @OnEveryArch
    void shouldNoticeADamagedStateWordWhenTheBufferIsAllocated(Arch arch) {
        TestKernel kernel = boot(arch);
        kernel.alloc(32);
        long buffer = kernel.alloc(32);
        kernel.free(buffer, 32);
        long state = kernel.tagOf(buffer, 32) + 8 + arch.abi().wordSize();
        kernel.memory().putWord(state, 0x12345678, STORE);
        long found = kernel.word(state - arch.abi().wordSize()) ^ 0x12345678;

        HeapCorruption reason = corruption(() -> kernel.alloc(32));

        assertThat(reason.buffer().buffer()).isEqualTo(buffer);
        assertThat(((BadBuftag) reason).state()).isEqualTo(found);
        assertThat(errorCode(kernel)).isEqualTo(4);
    }

    @OnEveryArch
    void shouldNoticeADamagedBufctlWhenTheBufferIsFreed(Arch arch) {
        TestKernel kernel = boot(arch);
        long buffer = kernel.alloc(32);
        long bufctl = kernel.word(kernel.tagOf(buffer, 32) + 8);
        kernel.memory().putWord(bufctl + arch.abi().wordSize(), buffer ^ 0x100, STORE);

        HeapCorruption reason = corruption(() -> kernel.free(buffer, 32));

        // Nothing that the bufctl says can be believed.
        assertThat(reason).isEqualTo(new BadBufctl(new Buffer(buffer, 0, "kmem_alloc_32", null)));
        assertThat(errorCode(kernel)).isEqualTo(5);
    }

    @OnEveryArch
    void shouldNoticeADamagedBufctlWhenTheBufferIsAllocated(Arch arch) {
        TestKernel kernel = boot(arch);
        for (int i = 0; i < 10; i++) {
            kernel.alloc(32);
        }
        long buffer = kernel.alloc(32);
        kernel.free(buffer, 32);
        long bufctl = kernel.word(kernel.tagOf(buffer, 32) + 8);
        kernel.memory().putWord(bufctl + arch.abi().wordSize(), buffer + 8, STORE);

        HeapCorruption reason = corruption(() -> kernel.alloc(32));

        assertThat(reason).isInstanceOf(BadBufctl.class);
        assertThat(reason.buffer().bufctl()).isZero();
    }

    @OnEveryArch
    void shouldNoticeABufctlPointerThatLeadsToAnotherBuffer(Arch arch) {
        TestKernel kernel = boot(arch);
        int word = arch.abi().wordSize();
        long other = kernel.alloc(32);
        long buffer = kernel.alloc(32);
        long wrong = kernel.word(kernel.tagOf(other, 32) + 8);
        long tag = kernel.tagOf(buffer, 32);
        kernel.memory().putWord(tag + 8, wrong, STORE);
        kernel.memory().putWord(tag + 8 + word, wrong ^ 0xa110c8edL, STORE);

        HeapCorruption reason = corruption(() -> kernel.free(buffer, 32));

        // The hash still finds the true bufctl, so there is a record to show.
        assertThat(reason).isInstanceOf(BadBufctl.class);
        assertThat(reason.buffer().bufctl()).isNotZero().isNotEqualTo(wrong);
        assertThat(reason.buffer().previous().buffer()).isEqualTo(buffer);
    }

    @OnEveryArch
    void shouldGoOnIfToldToAndNeverUseTheBufferAgain(Arch arch) {
        TestKernel kernel = boot(arch).goOnAfterErrors();
        long keeper = kernel.alloc(200);
        long overrun = kernel.alloc(200);
        long usedAfterFree = kernel.alloc(200);
        kernel.store(overrun + 200, 0);
        kernel.free(overrun, 200);
        kernel.free(usedAfterFree, 200);
        kernel.free(usedAfterFree, 200);
        kernel.store(usedAfterFree, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(kernel.alloc(200)).isNotIn(keeper, overrun, usedAfterFree, 0L);
        }
        assertThat(kernel.events().reports().stream().<Class<?>>map(Object::getClass))
                .isEqualTo(
                        List.of(
                                RedzoneViolation.class,
                                DuplicateFree.class,
                                PanicReason.ModifiedAfterFree.class));
        assertThat(kernel.globals().int32("kmem_logging")).isEqualTo(1);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldTakeAnotherBufferForADamagedOneOnlyForThoseThatSleep(Arch arch) {
        TestKernel kernel = boot(arch).goOnAfterErrors();
        for (int i = 0; i < 2; i++) {
            kernel.alloc(200);
            long buffer = kernel.alloc(200);
            kernel.free(buffer, 200);
            kernel.store(buffer, 0);
            if (i == 0) {
                assertThat(kernel.tryAlloc(200)).isZero();
            } else {
                assertThat(kernel.alloc(200)).isNotZero().isNotEqualTo(buffer);
            }
        }
        assertThat(kernel.events().reports()).hasSize(2);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldKnowNoPreviousTransactionWithoutAudit(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, Kmf.DEADBEEF | Kmf.REDZONE);
        long buffer = kernel.alloc(50);
        kernel.store(buffer + 50, 0);
        assertThat(corruption(() -> kernel.free(buffer, 50)))
                .isEqualTo(new RedzoneViolation(new Buffer(buffer, 0, "kmem_alloc_56", null)));
    }

    @OnEveryArch
    void shouldTakeASecondFreeForAnOverrunIfFreeBuffersAreNotFilled(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, Kmf.REDZONE);
        kernel.alloc(50);
        long buffer = kernel.alloc(50);
        kernel.free(buffer, 50);
        assertThat(corruption(() -> kernel.free(buffer, 50))).isInstanceOf(RedzoneViolation.class);
    }

    // Without checks

    @OnEveryArch
    void shouldReportNothingWithoutChecks(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, 0);
        kernel.alloc(100);
        long buffer = kernel.alloc(100);
        kernel.store(buffer + 100, 1);
        kernel.store(buffer + 103, 1);
        kernel.free(buffer, 97);
        for (int i = 0; i < 100; i++) {
            kernel.store(buffer + i, i);
        }
        assertThat(kernel.alloc(100)).isEqualTo(buffer);
        assertThat(kernel.events().reports()).isEmpty();
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldHandOutABufferTwiceAfterASecondFreeWithoutChecks(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, 0);
        kernel.alloc(100);
        kernel.alloc(100);
        long buffer = kernel.alloc(100);
        kernel.free(buffer, 100);
        kernel.free(buffer, 100);
        assertThat(kernel.alloc(100)).isEqualTo(buffer);
        assertThat(kernel.alloc(100)).isEqualTo(buffer);
        assertThat(kernel.events().reports()).isEmpty();
    }

    @OnEveryArch
    void shouldTakeASecondFreeForADamagedBufctlInAHashedCacheWithoutChecks(Arch arch) {
        TestKernel kernel = TestKernel.boot(arch, Kmf.NOMAGAZINE);
        assertThat(kernel.cacheFor(1152).int32(KmemCache.CACHE_FLAGS))
                .isEqualTo(Kmf.HASH | Kmf.NOMAGAZINE);
        kernel.alloc(1152);
        long buffer = kernel.alloc(1152);
        kernel.free(buffer, 1152);
        // It is in a slab of the cache, but neither in the hash nor in reach of a tag.
        assertThat(corruption(() -> kernel.free(buffer, 1152)))
                .isEqualTo(new BadBufctl(new Buffer(buffer, 0, "kmem_alloc_1152", null)));
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldPanicInTheWordsOfTheArenaIfABadOversizeBufferIsFreed(Arch arch) {
        TestKernel kernel = boot(arch);
        long arena = kernel.globals().word("kmem_oversize_arena");
        long buffer = kernel.alloc(300_000);
        assertThat(panicOf(() -> kernel.free(buffer, 300_001)))
                .contains(
                        new PanicReason.Message(
                                "vmem_hash_delete(%x, %x, 300001): wrong size (expect 300000)"
                                        .formatted(arena, buffer)));
        kernel.free(buffer, 300_000);
        assertThat(panicOf(() -> kernel.free(buffer, 300_000)))
                .contains(
                        new PanicReason.Message(
                                "vmem_hash_delete(%x, %x, 300000): bad free"
                                        .formatted(arena, buffer)));
        HeapInvariants.check(kernel);
    }
}
