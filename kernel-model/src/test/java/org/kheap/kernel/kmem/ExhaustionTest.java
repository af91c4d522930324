package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.ArenaInvariants;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** What happens when there are no pages, for ever or for once. */
class ExhaustionTest {
    private static final int[] SIZES = {24, 100, 640, 3000, 8192, 40_000, 200_000};
    private static final int[] FLAGS = {
        Kmf.NOMAGAZINE, TestKernel.FULL_CHECKS, TestKernel.FULL_CHECKS_ON_SLABS
    };

    private static TestKernel smallKernel(Arch arch, int flags) {
        return TestKernel.boot(FakeGuest.on(arch, 150), flags);
    }

    private static Deque<Long> allocateAll(TestKernel kernel, long size) {
        Deque<Long> buffers = new ArrayDeque<>();
        for (long buffer; (buffer = kernel.tryAlloc(size)) != 0; ) {
            buffers.push(buffer);
        }
        return buffers;
    }

    @OnEveryArch
    void shouldGiveNothingWhenMemoryIsGoneAndRecoverWhenItIsFreed(Arch arch) {
        for (int flags : FLAGS) {
            TestKernel kernel = smallKernel(arch, flags);
            HeapState start = HeapState.of(kernel);
            for (int size : SIZES) {
                Deque<Long> buffers = allocateAll(kernel, size);
                assertThat(buffers).as("size=%d", size).isNotEmpty();
                HeapInvariants.check(kernel);

                long before = bookkeeping(kernel);
                kernel.free(buffers.pop(), size);
                long again = kernel.tryAlloc(size);
                if (again == 0) { // the pages went, or are to go first, to tags or magazines
                    assertThat(bookkeeping(kernel)).isGreaterThan(before);
                } else {
                    buffers.push(again);
                }
                buffers.forEach(buffer -> kernel.free(buffer, size));
                HeapInvariants.check(kernel);
                assertThat(HeapState.of(kernel)).as("size=%d", size).isEqualTo(start);
            }
            assertThat(kernel.events().reports()).isEmpty();
        }
    }

    private static long bookkeeping(TestKernel kernel) {
        long internal = kernel.arenas().at(kernel.globals().word("kmem_msb_arena")).inUse();
        return ArenaInvariants.tagPages(kernel.memory(), kernel.globals())
                + ArenaInvariants.failuresToMakeTags(kernel.memory(), kernel.globals())
                + internal / kernel.guest().arch().pageSize();
    }

    @OnEveryArch
    void shouldEmptyTheMagazinesOfOthersForOneThatSleeps(Arch arch) {
        TestKernel kernel = smallKernel(arch, TestKernel.FULL_CHECKS);
        Deque<Long> buffers = allocateAll(kernel, 24);
        buffers.forEach(buffer -> kernel.free(buffer, 24));
        HeapInvariants.check(kernel);
        kernel.events().runTasks();
        // What the kernel does when nobody else can run.
        kernel.events().whenAsleep(() -> kernel.kmem().purgeAll());
        assertThat(kernel.alloc(40_000)).isNotZero();
        assertThat(kernel.alloc(3000)).isNotZero();
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldStayWholeHoweverOftenItIsAskedInVain(Arch arch) {
        TestKernel kernel = smallKernel(arch, TestKernel.FULL_CHECKS);
        HeapState start = HeapState.of(kernel);
        List<Deque<Long>> buffers = new ArrayList<>();
        for (int size : SIZES) {
            buffers.add(allocateAll(kernel, size));
        }
        for (int i = 0; i < 500; i++) {
            for (int size : SIZES) {
                assertThat(kernel.tryAlloc(size)).isZero();
            }
        }
        HeapInvariants.check(kernel);
        for (int i = 0; i < SIZES.length; i++) {
            int size = SIZES[i];
            buffers.get(i).forEach(buffer -> kernel.free(buffer, size));
        }
        HeapInvariants.check(kernel);
        assertThat(HeapState.of(kernel)).isEqualTo(start);
    }

    @OnEveryArch
    void shouldSleepForeverIfNobodyCanFreeMemory(Arch arch) {
        TestKernel kernel = smallKernel(arch, TestKernel.FULL_CHECKS);
        allocateAll(kernel, 100);
        assertThatThrownBy(() -> kernel.alloc(100)).isInstanceOf(NeverWokenException.class);
        assertThatThrownBy(() -> kernel.alloc(500_000)).isInstanceOf(NeverWokenException.class);
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldCountFailedAllocations(Arch arch) {
        TestKernel kernel = smallKernel(arch, 0);
        allocateAll(kernel, 100);
        assertThat(kernel.cacheFor(100).int64(KmemCache.CACHE_ALLOC_FAIL)).isEqualTo(1);
        kernel.tryAlloc(100);
        assertThat(kernel.cacheFor(100).int64(KmemCache.CACHE_ALLOC_FAIL)).isEqualTo(2);
    }

    /** Allocations and frees that use all layers, always the same ones. */
    private static void workload(TestKernel kernel) {
        Random random = new Random(7);
        List<long[]> live = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            int size = 1 + random.nextInt(1 << 4 + random.nextInt(12));
            long buffer = kernel.tryAlloc(size);
            if (buffer != 0) {
                kernel.scribble(buffer, size, size);
                live.add(new long[] {buffer, size});
            }
            if (live.size() > 60) {
                long[] gone = live.remove(random.nextInt(live.size()));
                assertThat(kernel.isScribbled(gone[0], gone[1], (int) gone[1])).isTrue();
                kernel.free(gone[0], gone[1]);
            }
        }
        HeapInvariants.check(kernel);
        live.forEach(buffer -> kernel.free(buffer[0], buffer[1]));
    }

    @OnEveryArch
    void shouldStayWholeWhicheverPageIsRefused(Arch arch) {
        for (int flags : FLAGS) {
            TestKernel undisturbed = TestKernel.boot(arch, flags);
            long before = undisturbed.hat().pageRequests();
            workload(undisturbed);
            long requests = undisturbed.hat().pageRequests() - before;
            assertThat(requests).isGreaterThan(50);
            for (long nth = 1; nth <= requests; nth += 1 + requests / 16) {
                TestKernel kernel = TestKernel.boot(FakeGuest.on(arch, 300), flags);
                HeapState start = HeapState.of(kernel);
                kernel.hat().refusePage(nth);
                workload(kernel);
                HeapInvariants.check(kernel);
                assertThat(HeapState.of(kernel)).as("nth=%d", nth).isEqualTo(start);
                assertThat(kernel.events().reports()).isEmpty();
            }
        }
    }

    @OnEveryArch
    void shouldStayWholeWhicheverMappingIsRefused(Arch arch) {
        for (long nth = 1; nth <= 60; nth += 5) {
            TestKernel kernel = TestKernel.boot(FakeGuest.on(arch, 300), TestKernel.FULL_CHECKS);
            HeapState start = HeapState.of(kernel);
            kernel.hat().refuseMap(nth);
            workload(kernel);
            HeapInvariants.check(kernel);
            assertThat(HeapState.of(kernel)).as("nth=%d", nth).isEqualTo(start);
        }
    }

    @OnEveryArch
    void shouldBootOrSayWhyNotWhicheverPageIsRefused(Arch arch) {
        long requests = TestKernel.boot(arch, TestKernel.FULL_CHECKS).hat().pageRequests();
        int booted = 0;
        for (long nth = 1; nth <= requests; nth++) {
            FakeGuest guest = FakeGuest.on(arch, 300);
            guest.hat().refusePage(nth);
            try {
                HeapInvariants.check(TestKernel.boot(guest, TestKernel.FULL_CHECKS));
                booted++;
            } catch (Kmem.OutOfBootMemoryException e) {
                assertThat(e).hasMessageStartingWith("not enough memory to boot: arena=");
            }
        }
        assertThat(booted).isLessThan((int) requests);
    }
}
