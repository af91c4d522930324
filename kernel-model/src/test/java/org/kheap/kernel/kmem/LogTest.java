package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;

/** What the logs hold, and where: read with the offsets of the reference. */
class LogTest {
    private TestKernel kernel;
    private boolean wide;
    private int auditSize;

    private void boot(Arch arch, int flags) {
        boot(TestKernel.boot(arch, flags));
    }

    private void boot(TestKernel booted) {
        kernel = booted;
        wide = kernel.abi().wordSize() == 8;
        auditSize = Layout.of(KmemBufctlAudit.class, kernel.abi()).size();
    }

    /** A log as the reference describes it. */
    private final class Log {
        final long header;
        final long base;
        final long chunkSize;

        /** The CPU whose part is looked at. */
        int cpu;

        Log(String name) {
            header = kernel.globals().word(name);
            base = kernel.word(header + 8);
            chunkSize = kernel.word(header + (wide ? 0x18 : 0x10));
        }

        long ring(int slot) {
            return kernel.int32(kernel.word(header + (wide ? 0x10 : 0xc)) + 4L * slot);
        }

        long chunks() {
            return kernel.int32(header + (wide ? 0x20 : 0x14));
        }

        long head() {
            return kernel.int32(header + (wide ? 0x24 : 0x18));
        }

        long tail() {
            return kernel.int32(header + (wide ? 0x28 : 0x1c));
        }

        long switches() {
            return kernel.int32(header + (wide ? 0x2c : 0x20));
        }

        private long cpu() {
            return header + (wide ? 0x30 : 0x24) + 64L * cpu;
        }

        long current() {
            return kernel.word(cpu() + 8);
        }

        long available() {
            return kernel.word(cpu() + (wide ? 0x10 : 0xc));
        }

        long chunk() {
            return kernel.int32(cpu() + (wide ? 0x18 : 0x10));
        }

        long entries() {
            return kernel.int32(cpu() + (wide ? 0x1c : 0x14));
        }

        /** Entry {@code n} of a log of audit records: the first chunk that is used is 1. */
        StructView<KmemBufctlAudit> entry(long n) {
            long perChunk = chunkSize / auditSize;
            long chunk = (1 + n / perChunk) % 4;
            return audit(base + chunk * chunkSize + n % perChunk * auditSize);
        }

        StructView<KmemBufctlAudit> last() {
            return entry(entries() - 1);
        }
    }

    private StructView<KmemBufctlAudit> audit(long at) {
        Layout<KmemBufctlAudit> layout = Layout.of(KmemBufctlAudit.class, kernel.abi());
        return new StructView<>(layout, kernel.memory(), at);
    }

    private static List<Object> fields(StructView<KmemBufctlAudit> record) {
        List<Object> fields = new ArrayList<>();
        fields.add(record.word(KmemBufctlAudit.BC_ADDR));
        fields.add(record.word(KmemBufctlAudit.BC_SLAB));
        fields.add(record.word(KmemBufctlAudit.BC_CACHE));
        fields.add(record.int64(KmemBufctlAudit.BC_TIMESTAMP));
        fields.add(record.word(KmemBufctlAudit.BC_THREAD));
        fields.add(record.word(KmemBufctlAudit.BC_CONTENTS));
        fields.add(record.int32(KmemBufctlAudit.BC_DEPTH));
        for (int i = 0; i < record.int32(KmemBufctlAudit.BC_DEPTH); i++) {
            fields.add(
                    record.memory()
                            .getWord(
                                    record.addressOf(KmemBufctlAudit.BC_STACK, i),
                                    org.kheap.machine.GuestMemory.Access.INSPECT));
        }
        return fields;
    }

    private StructView<KmemBufctlAudit> bufctlOf(long buffer, long size) {
        return audit(kernel.word(kernel.tagOf(buffer, size) + 8));
    }

    // Layout

    @OnEveryArch
    void shouldBeginEmptyWithFourChunksOfAPage(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        for (String name : List.of("kmem_failure_log", "kmem_zerosized_log")) {
            Log log = new Log(name);
            assertThat(log.chunks()).isEqualTo(4);
            assertThat(log.chunkSize).isEqualTo(arch.pageSize());
            assertThat(log.head()).isEqualTo(1);
            assertThat(log.tail()).isZero();
            assertThat(List.of(log.ring(1), log.ring(2), log.ring(3))).containsExactly(1L, 2L, 3L);
            assertThat(log.chunk()).isZero();
            assertThat(log.available()).isZero();
            assertThat(log.entries()).isZero();
            int size = wide ? 0x70 : 0x68;
            assertThat((log.header + size) % 64).isZero();
        }
    }

    @OnEveryArch
    void shouldGiveEachChunkItsPartRoundedUpToPages(Arch arch) {
        long size = 10L * arch.pageSize();
        boot(
                TestKernel.boot(
                        FakeGuest.on(arch),
                        TestKernel.FULL_CHECKS,
                        tunables -> {
                            tunables.word("kmem_transaction_log_size", size);
                            tunables.word("kmem_slab_log_size", 4L * arch.pageSize());
                        }));
        assertThat(new Log("kmem_transaction_log").chunkSize).isEqualTo(3L * arch.pageSize());
        assertThat(new Log("kmem_slab_log").chunkSize).isEqualTo(2L * arch.pageSize());
    }

    @OnEveryArch
    void shouldKeepTransactionsAndContentsOnlyIfTheFlagsSaySo(Arch arch) {
        for (int flags : new int[] {0, 1, 8, 9, Kmf.BUFTAG, Kmf.LITE, Kmf.RANDOMIZE, 0xf}) {
            boot(arch, flags);
            boolean random = (flags & Kmf.RANDOMIZE) != 0;
            assertThat(kernel.globals().word("kmem_transaction_log") != 0)
                    .isEqualTo(random || (flags & Kmf.AUDIT) != 0);
            assertThat(kernel.globals().word("kmem_content_log") != 0)
                    .isEqualTo(random || (flags & Kmf.CONTENTS) != 0);
            assertThat(kernel.globals().word("kmem_slab_log")).isNotZero();
        }
    }

    @OnEveryArch
    void shouldUseChunksInTurnAndTheOldestAgain(Arch arch) {
        boot(arch, 0);
        Log log = new Log("kmem_zerosized_log");
        long perChunk = log.chunkSize / auditSize;
        for (long n = 0; n < 6 * perChunk; n++) {
            kernel.alloc(0);
            assertThat(log.entries()).isEqualTo(n + 1);
            assertThat(log.switches()).isEqualTo(1 + n / perChunk);
            assertThat(log.chunk()).isEqualTo((1 + n / perChunk) % 4);
            assertThat(log.current()).isEqualTo(log.last().base() + auditSize);
            assertThat(log.available()).isEqualTo(log.chunkSize - (n % perChunk + 1) * auditSize);
            assertThat(log.last().int64(KmemBufctlAudit.BC_TIMESTAMP))
                    .isEqualTo(kernel.events().lastTime());
        }
        // Four chunks are left, the oldest entries being those of the chunk that was used second.
        long oldest = 6 * perChunk - 4 * perChunk;
        for (long n = oldest + 1; n < 6 * perChunk; n++) {
            assertThat(log.entry(n).int64(KmemBufctlAudit.BC_TIMESTAMP))
                    .isGreaterThan(log.entry(n - 1).int64(KmemBufctlAudit.BC_TIMESTAMP));
        }
    }

    @OnEveryArch
    void shouldCutAnEntryToAChunk(Arch arch) {
        boot(arch, 0);
        Log log = new Log("kmem_zerosized_log");
        KmemLog window = KmemLog.at(kernel.globals(), kernel.memory(), log.header);
        long at = window.enter(0, new byte[(int) log.chunkSize + 100]);
        assertThat(at).isEqualTo(log.base + log.chunkSize);
        assertThat(log.available()).isZero();
        assertThat(window.enter(0, new byte[3])).isEqualTo(log.base + 2 * log.chunkSize);
        assertThat(window.enter(0, new byte[3])).isEqualTo(log.base + 2 * log.chunkSize + 3);
    }

    @OnEveryArch
    void shouldGiveEachCpuChunksOfItsOwn(Arch arch) {
        for (int cpus : new int[] {2, 64}) {
            boot(TestKernel.boot(FakeGuest.on(arch, 4096), 0, cpus, tunables -> {}));
            Log log = new Log("kmem_zerosized_log");
            assertThat(log.chunks()).isEqualTo(4L * cpus);
            assertThat(log.head()).isEqualTo(cpus);
            for (int slot = cpus; slot < 4 * cpus; slot++) {
                assertThat(log.ring(slot)).isEqualTo(slot);
            }
            int end = (wide ? 0x30 : 0x24) + 64 * cpus + 7 & -8;
            assertThat((log.header + end) % 64).isZero();
            for (int i = cpus - 1; i >= 0; i--) {
                kernel.events().runOn(i);
                kernel.alloc(0);
                log.cpu = i;
                // The chunk it began with was given back before anything was written to it.
                assertThat(log.chunk()).isEqualTo(2L * cpus - 1 - i);
                assertThat(log.ring(cpus - 1 - i)).isEqualTo(i);
                assertThat(log.entries()).isEqualTo(1);
                long at = log.base + log.chunk() * log.chunkSize;
                assertThat(audit(at).int64(KmemBufctlAudit.BC_TIMESTAMP))
                        .isEqualTo(kernel.events().lastTime());
            }
            assertThat(log.tail()).isEqualTo(cpus);
        }
    }

    @OnEveryArch
    void shouldGoWithoutALogForWhichThereIsNoMemoryAndKeepNoPartOfIt(Arch arch) {
        Arena arena = logArena(TestKernel.boot(arch, 0));
        long ofEach = arena.inUse() / 3;
        for (long pages = 1; pages < 80; pages++) {
            if (bootsWithFailureLog(arch, pages * arch.pageSize())
                    && kernel.globals().word("kmem_failure_log") == 0) {
                assertThat(kernel.tryAlloc(50_000_000)).isZero();
                assertThat(logArena(kernel).inUse()).isEqualTo(2 * ofEach);
                HeapInvariants.check(kernel);
                return;
            }
        }
        throw new AssertionError("there was always enough memory");
    }

    /** Boots with little memory; false if the log leaves too little for the rest. */
    private boolean bootsWithFailureLog(Arch arch, long size) {
        try {
            boot(
                    TestKernel.boot(
                            FakeGuest.on(arch, 80),
                            0,
                            tunables -> tunables.word("kmem_failure_log_size", size)));
            return true;
        } catch (Kmem.OutOfBootMemoryException e) {
            return false;
        }
    }

    private static Arena logArena(TestKernel kernel) {
        return kernel.arenas().at(kernel.globals().word("kmem_log_arena"));
    }

    // Transactions and contents

    @OnEveryArch
    void shouldLogEachTransactionAndChainTheCopiesOfABufctl(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        Log log = new Log("kmem_transaction_log");
        kernel.alloc(100);
        List<List<Object>> expected = new ArrayList<>();
        long buffer = kernel.alloc(100);
        StructView<KmemBufctlAudit> bufctl = bufctlOf(buffer, 100);
        expected.add(0, fields(bufctl));
        for (int i = 0; i < 5; i++) {
            kernel.free(buffer, 100);
            expected.add(0, fields(bufctl));
            assertThat(kernel.alloc(100)).isEqualTo(buffer);
            expected.add(0, fields(bufctl));
        }
        assertThat(log.last().base()).isEqualTo(bufctl.word(KmemBufctlAudit.BC_LASTLOG));
        List<List<Object>> found = new ArrayList<>();
        long at = bufctl.word(KmemBufctlAudit.BC_LASTLOG);
        for (; at != 0; at = audit(at).word(KmemBufctlAudit.BC_LASTLOG)) {
            found.add(fields(audit(at)));
        }
        assertThat(found).isEqualTo(expected);
    }

    @OnEveryArch
    void shouldLogTransactionsOfBuffersWithoutTagInTheSlabLayer(Arch arch) {
        boot(arch, Kmf.AUDIT);
        Log log = new Log("kmem_transaction_log");
        long page = arch.pageSize();
        long va = kernel.globals().word("kmem_va_arena");
        long got = kernel.arenas().at(va).alloc(page, 0);
        StructView<KmemBufctlAudit> allocated = log.last();
        assertThat(allocated.word(KmemBufctlAudit.BC_ADDR)).isEqualTo(got);
        assertThat(allocated.word(KmemBufctlAudit.BC_CACHE))
                .isEqualTo(kernel.cache("kmem_va_" + page).base());
        kernel.arenas().at(va).alloc(page, 0); // keeps the slab
        long before = log.entries();
        kernel.arenas().at(va).free(got, page);
        assertThat(log.entries()).isEqualTo(before + 1);
        assertThat(log.last().word(KmemBufctlAudit.BC_LASTLOG)).isEqualTo(allocated.base());
    }

    @OnEveryArch
    void shouldKeepWhatABufferHeldWhenItWasFreed(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        Log log = new Log("kmem_content_log");
        for (int size : new int[] {24, 100, 640}) {
            kernel.alloc(size);
            long buffer = kernel.alloc(size);
            kernel.scribble(buffer, size, size);
            long bufctl = bufctlOf(buffer, size).base();
            kernel.free(buffer, size);
            long contents = kernel.cacheFor(size).word(KmemCache.CACHE_CONTENTS);
            long saved = Math.min(256, size + 7 & -8);
            assertThat(contents).isEqualTo(size == 100 ? 112 : saved);
            long copy = audit(bufctl).word(KmemBufctlAudit.BC_CONTENTS);
            assertThat(copy).isEqualTo(log.current() - contents);
            assertThat(kernel.isScribbled(copy, Math.min(size, contents), size)).isTrue();
        }
        assertThat(log.base + log.chunkSize).isEqualTo(log.current() - 24 - 112 - 256);
    }

    @OnEveryArch
    void shouldLogNothingWhileItIsSwitchedOff(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        kernel.alloc(100);
        long buffer = kernel.alloc(100);
        Log log = new Log("kmem_transaction_log");
        long before = log.entries();
        kernel.globals().int32("kmem_logging", 0);
        kernel.free(buffer, 100);
        assertThat(log.entries()).isEqualTo(before);
        assertThat(bufctlOf(buffer, 100).word(KmemBufctlAudit.BC_LASTLOG)).isZero();
    }

    // Events

    private void assertEvent(
            StructView<KmemBufctlAudit> event, long cache, long slab, long address) {
        assertThat(event.word(KmemBufctlAudit.BC_CACHE)).isEqualTo(cache);
        assertThat(event.word(KmemBufctlAudit.BC_SLAB)).isEqualTo(slab);
        assertThat(event.word(KmemBufctlAudit.BC_ADDR)).isEqualTo(address);
        assertThat(event.word(KmemBufctlAudit.BC_LASTLOG)).isZero();
        assertThat(event.word(KmemBufctlAudit.BC_THREAD)).isEqualTo(FakeEvents.THREAD);
        assertThat(event.int32(KmemBufctlAudit.BC_DEPTH)).isEqualTo(FakeEvents.STACK.size());
    }

    @OnEveryArch
    void shouldLogEachSlab(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long buffer = kernel.alloc(24);
        long slab = bufctlOf(buffer, 24).word(KmemBufctlAudit.BC_SLAB);
        long start = arch.pageOf(buffer);
        assertEvent(new Log("kmem_slab_log").last(), kernel.cacheFor(24).base(), slab, start);
    }

    @OnEveryArch
    void shouldLogRequestsForNothingOfThoseThatWouldWait(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        Log log = new Log("kmem_zerosized_log");
        assertThat(kernel.tryAlloc(0)).isZero();
        assertThat(kernel.kmem().alloc(0, 4)).isZero();
        assertThat(log.entries()).isZero();
        assertThat(kernel.alloc(0)).isZero();
        assertThat(kernel.kmem().alloc(0, Kmf.KM_NOSLEEP | Kmf.KM_PANIC)).isZero();
        assertThat(log.entries()).isEqualTo(2);
        assertEvent(log.last(), 0, 0, 0);
        assertThat(kernel.events().warnings()).isEmpty();

        kernel.globals().int32("kmem_warn_zerosized", 1);
        kernel.alloc(0);
        assertThat(kernel.events().warnings())
                .singleElement()
                .asString()
                .startsWith("kmem_alloc(): sleeping allocation with size of 0; ");
        kernel.globals().int32("kmem_panic_zerosized", 1);
        assertThat(panicOf(() -> kernel.alloc(0)))
                .contains(new PanicReason.Message("attempted to kmem_alloc() size of 0"));
        assertThat(panicOf(() -> kernel.tryAlloc(0))).isEmpty();
        assertThat(log.entries()).isEqualTo(3);
    }

    @OnEveryArch
    void shouldLogFailures(Arch arch) {
        boot(TestKernel.boot(FakeGuest.on(arch, 120), TestKernel.FULL_CHECKS));
        Log log = new Log("kmem_failure_log");
        assertThat(kernel.tryAlloc(50_000_000)).isZero();
        assertThat(log.entries()).isEqualTo(1);
        assertEvent(log.last(), 0, 0, 50_000_000);
        while (kernel.tryAlloc(640) != 0) {
            // until there is no slab any more
        }
        // The caches between the buffer and the pages fail before it does.
        assertEvent(log.last(), kernel.cacheFor(640).base(), 0, 0);
    }
}
