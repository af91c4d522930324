package org.kheap.kernel.uma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;
import static org.kheap.kernel.uma.Umaf.M_ZERO;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.kheap.kernel.kmem.HeapInvariants;
import org.kheap.kernel.kmem.HeapState;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.Message;

/** Zones and their items. */
class UmaTest {
    private static final int SIZE = 72;
    private static final int PTR = 7;
    private static final int[] CHECKS = {0, Kmf.LITE, TestKernel.FULL_CHECKS};

    private FreebsdKernel freebsd;
    private TestKernel kernel;
    private Uma uma;
    private final List<String> calls = new ArrayList<>();
    private long initAnswer;
    private long ctorAnswer;

    private void boot(Arch arch, int flags) {
        freebsd = FreebsdKernel.boot(arch, flags);
        kernel = freebsd.kernel();
        uma = freebsd.uma();
        calls.clear();
        initAnswer = 0;
        ctorAnswer = 0;
    }

    private long called(String name, long[] arguments, long answer) {
        StringBuilder call = new StringBuilder(name);
        for (int i = 1; i < arguments.length; i++) {
            call.append(' ').append(arguments[i]);
        }
        calls.add(call.toString());
        return answer;
    }

    /** A zone whose functions say that they were called. */
    private long talkingZone() {
        return uma.createZone(
                new ZoneRequest(
                        freebsd.string("talking"),
                        SIZE,
                        freebsd.define("t_ctor", a -> called("ctor", a, ctorAnswer)),
                        freebsd.define("t_dtor", a -> called("dtor", a, 0)),
                        freebsd.define("t_init", a -> called("init", a, initAnswer)),
                        freebsd.define("t_fini", a -> called("fini", a, 0)),
                        PTR,
                        0));
    }

    private long plainZone(int flags) {
        return uma.createZone(ZoneRequest.plain(freebsd.string("plain"), SIZE, PTR, flags));
    }

    private List<Long> allocate(long zone, int count) {
        List<Long> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(uma.alloc(zone, 0, M_WAITOK));
        }
        return items;
    }

    private void free(long zone, List<Long> items) {
        items.forEach(item -> uma.free(zone, item, 0));
    }

    private void assertNumbers(long zone, long allocs, long frees, long fails, long sleeps) {
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_ALLOCS)).isEqualTo(allocs);
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_FREES)).isEqualTo(frees);
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_FAILS)).isEqualTo(fails);
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_SLEEPS)).isEqualTo(sleeps);
        assertThat(uma.current(zone)).isEqualTo((int) (allocs - frees));
    }

    // Items

    @OnEveryArch
    void shouldAllocateItemsThatDoNotOverlap(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(0);
            List<Long> items = allocate(zone, 200);
            items.forEach(item -> kernel.scribble(item, SIZE, item.intValue()));
            items.forEach(
                    item -> assertThat(kernel.isScribbled(item, SIZE, item.intValue())).isTrue());
            assertNumbers(zone, 200, 0, 0, 0);
            free(zone, items);
            assertNumbers(zone, 200, 200, 0, 0);
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldZeroItemsIfTheZoneOrTheCallerSaysSo(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            byte[] zeros = new byte[SIZE];
            byte[] found = new byte[SIZE];
            for (long item : allocate(plainZone(Umaf.ZONE_ZINIT), 100)) {
                kernel.memory().read(item, found, LOAD);
                assertThat(found).isEqualTo(zeros);
            }
            long zone = plainZone(0);
            for (int i = 0; i < 100; i++) {
                long item = uma.alloc(zone, 0, M_NOWAIT | M_ZERO);
                kernel.memory().read(item, found, LOAD);
                assertThat(found).isEqualTo(zeros);
                kernel.scribble(item, SIZE, 1);
                uma.free(zone, item, 0);
            }
        }
    }

    @OnEveryArch
    void shouldAlignItems(Arch arch) {
        boot(arch, 0);
        int[] masks = {0, 1, 3, 7, 15, 63, 255, arch.pageSize() - 1, -1};
        for (int mask : masks) {
            long zone = uma.createZone(ZoneRequest.plain(freebsd.string("a"), 24, mask, 0));
            for (long item : allocate(zone, 20)) {
                assertThat(item & (mask == -1 ? 63 : mask)).isZero();
            }
        }
    }

    @OnEveryArch
    void shouldDoNothingToFreeNull(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = talkingZone();
        uma.free(zone, 0, 0);
        assertNumbers(zone, 0, 0, 0, 0);
        assertThat(calls).isEmpty();
    }

    // Callbacks

    @OnEveryArch
    void shouldInitializeMemoryOnceAndConstructForEachUse(Arch arch) {
        boot(arch, 0);
        long zone = talkingZone();
        long item = uma.alloc(zone, 111, M_WAITOK);
        uma.free(zone, item, 222);
        assertThat(uma.alloc(zone, 333, M_NOWAIT)).isEqualTo(item);
        uma.free(zone, item, 444);
        uma.destroyZone(zone);
        // The first two are the trial of the very first item's destructor.
        assertThat(calls)
                .containsExactly(
                        "init 72 2",
                        "fini 72",
                        "init 72 2",
                        "ctor 72 111 2",
                        "dtor 72 222",
                        "ctor 72 333 1",
                        "dtor 72 444",
                        "fini 72");
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldInitializeForEachUseWhereFreeItemsAreFilled(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = talkingZone();
        free(zone, allocate(zone, 1));
        calls.clear();
        free(zone, allocate(zone, 1));
        assertThat(calls).containsExactly("init 72 2", "ctor 72 0 2", "dtor 72 0", "fini 72");
    }

    @OnEveryArch
    void shouldFailIfAConstructorDoesAndFreeTheItem(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = talkingZone();
            uma.free(zone, uma.alloc(zone, 0, M_WAITOK), 0);
            HeapState before = HeapState.of(kernel);
            calls.clear();
            ctorAnswer = 12;
            assertThat(uma.alloc(zone, 0, M_WAITOK)).isZero();
            assertThat(uma.alloc(zone, 0, M_NOWAIT)).isZero();
            assertNumbers(zone, 1, 1, 2, 0);
            assertThat(calls).doesNotContain("dtor 72 0");
            assertThat(HeapState.of(kernel)).isEqualTo(before);
            ctorAnswer = 0x5_0000_0000L; // an int is what counts
            assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        }
    }

    @OnEveryArch
    void shouldFailIfAnInitializerDoes(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = talkingZone();
            HeapState before = HeapState.of(kernel);
            initAnswer = 1;
            assertThat(uma.alloc(zone, 0, M_WAITOK)).isZero();
            assertNumbers(zone, 0, 0, 1, 0);
            assertThat(calls).containsOnly("init 72 2");
            assertThat(HeapState.of(kernel)).isEqualTo(before);
        }
    }

    // Limits

    @OnEveryArch
    void shouldFailAtTheLimitForThoseThatDoNotWait(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = plainZone(0);
        assertThat(uma.limit(zone)).isZero();
        assertThat(uma.limit(zone, 3)).isEqualTo(3);
        assertThat(uma.limit(zone)).isEqualTo(3);
        List<Long> items = allocate(zone, 3);
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isZero();
        assertNumbers(zone, 3, 0, 1, 0);
        uma.free(zone, items.get(0), 0);
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isNotZero();
        uma.limit(zone, 0);
        allocate(zone, 5);
        assertNumbers(zone, 9, 1, 1, 0);
    }

    @OnEveryArch
    void shouldNotLetFailedAllocationsCountAgainstTheLimit(Arch arch) {
        boot(arch, 0);
        long zone = talkingZone();
        uma.limit(zone, 1);
        ctorAnswer = 1;
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isZero();
        ctorAnswer = 0;
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isNotZero();
    }

    @OnEveryArch
    void shouldSleepAtTheLimitUntilAnItemIsFreed(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = plainZone(0);
        uma.limit(zone, 2);
        List<Long> items = allocate(zone, 2);
        kernel.events().whenAsleep(() -> {}); // woken for nothing
        kernel.events()
                .whenAsleep(
                        () -> {
                            int wakeups = kernel.events().wakeups();
                            uma.free(zone, items.get(0), 0);
                            assertThat(kernel.events().wakeups()).isGreaterThan(wakeups);
                        });
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        assertThat(kernel.events().lastChannel()).isEqualTo(zone);
        assertNumbers(zone, 3, 1, 0, 2);
        assertThat(freebsd.zone(zone).int32(UmaZone.UZ_SLEEPERS)).isZero();
        assertThatThrownBy(() -> uma.alloc(zone, 0, M_WAITOK))
                .isInstanceOf(NeverWokenException.class)
                .hasMessage("an item of zone plain");
    }

    @OnEveryArch
    void shouldWakeThoseWhoSleepWhenTheLimitIsRaised(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(0);
        uma.limit(zone, 1);
        allocate(zone, 1);
        int wakeups = kernel.events().wakeups();
        kernel.events().whenAsleep(() -> uma.limit(zone, -5));
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        assertThat(kernel.events().wakeups()).isGreaterThan(wakeups);
        assertThat(uma.limit(zone)).isZero();
    }

    /** A constructor lets others run, who must find its item counted. */
    @OnEveryArch
    void shouldCountAnItemWhoseConstructorRunsAgainstTheLimit(Arch arch) {
        boot(arch, 0);
        long[] zone = new long[1];
        List<Long> others = new ArrayList<>();
        long ctor =
                freebsd.define(
                        "c_ctor",
                        a -> {
                            if (others.isEmpty()) {
                                others.add(uma.alloc(zone[0], 0, M_NOWAIT));
                            }
                            return 0;
                        });
        zone[0] = uma.createZone(new ZoneRequest(freebsd.string("c"), 8, ctor, 0, 0, 0, PTR, 0));
        uma.limit(zone[0], 1);
        assertThat(uma.alloc(zone[0], 0, M_WAITOK)).isNotZero();
        assertThat(others).containsExactly(0L);
        assertNumbers(zone[0], 1, 0, 1, 0);
    }

    @OnEveryArch
    void shouldWarnAtTheLimitEveryFiveMinutes(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(0);
        uma.limit(zone, 1);
        allocate(zone, 1);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEmpty();
        uma.warnAtLimit(zone, freebsd.string("out of it"));
        uma.alloc(zone, 0, M_NOWAIT);
        uma.alloc(zone, 0, M_NOWAIT);
        kernel.events().advance(299_000_000_000L);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEqualTo("[zone: plain] out of it\n");
        kernel.events().advance(1_000_000_000L);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEqualTo("[zone: plain] out of it\n".repeat(2));
        kernel.globals().int32("zone_warnings", 0);
        kernel.events().advance(400_000_000_000L);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEqualTo("[zone: plain] out of it\n".repeat(2));
    }

    // Memory that stays

    private Set<Long> pages(List<Long> items) {
        return items.stream().map(kernel.guest().arch()::pageOf).collect(Collectors.toSet());
    }

    private long freePages() {
        kernel.kmem().purgeAll();
        return kernel.hat().freePages();
    }

    @OnEveryArch
    void shouldKeepThePagesOfAZoneThatNeverFrees(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(Umaf.ZONE_NOFREE);
            List<Long> items = allocate(zone, 500);
            items.forEach(item -> kernel.scribble(item, SIZE, item.intValue()));
            free(zone, items);
            freePages();
            items.forEach(
                    item ->
                            assertThat(kernel.isScribbled(item, SIZE, item.intValue()))
                                    .as("contents of a free item")
                                    .isTrue());
            long kept = freePages();
            long other = plainZone(0);
            free(other, allocate(other, 500));
            uma.destroyZone(other);
            assertThat(freePages()).isLessThanOrEqualTo(kept);
            assertThat(pages(items)).containsAll(pages(allocate(zone, 500)));
        }
    }

    @OnEveryArch
    void shouldGiveThePagesOfOtherZonesBack(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(0);
            HeapState before = HeapState.of(kernel);
            free(zone, allocate(zone, 500));
            assertThat(HeapState.of(kernel)).isEqualTo(before);
        }
    }

    // Making and unmaking zones

    @OnEveryArch
    void shouldLeaveNothingOfADestroyedZone(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            uma.destroyZone(talkingZone());
            HeapState before = HeapState.of(kernel);
            long zone = talkingZone();
            free(zone, allocate(zone, 50));
            uma.destroyZone(zone);
            assertThat(HeapState.of(kernel)).isEqualTo(before);
            assertThat(kernel.events().warnings()).isEmpty();
            assertThat(kernel.events().printed()).isEmpty();
            HeapInvariants.check(kernel);
        }
    }

    @OnEveryArch
    void shouldSayWhatADestroyedZoneHasLost(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(0);
        long item = allocate(zone, 3).get(0);
        uma.destroyZone(zone);
        assertThat(kernel.events().printed())
                .isEqualTo(
                        "Freed UMA keg (plain) was not empty (3 items).  Lost 1 pages of memory.\n");
        assertThat(panicOf(() -> uma.free(zone, item, 0)))
                .contains(new Message("uma_zfree_arg: not a zone: %x".formatted(zone)));
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldForgetTheSlabsThatADestroyedZoneHasLost(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(Umaf.ZONE_MALLOC);
        long item = allocate(zone, 100).get(0);
        assertThat(uma.find(item).zone()).isEqualTo(zone);
        uma.destroyZone(zone);
        assertThat(uma.find(item)).isNull();
        UmaInvariants.check(freebsd);
    }

    @OnEveryArch
    void shouldLoseThePagesOfAZoneThatNeverFrees(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(Umaf.ZONE_NOFREE);
        free(zone, allocate(zone, 1));
        uma.destroyZone(zone);
        assertThat(kernel.events().printed())
                .isEqualTo(
                        "Freed UMA keg (plain) was not empty (0 items).  Lost 1 pages of memory.\n");
        HeapInvariants.check(kernel);
    }

    @OnEveryArch
    void shouldRefuseZonesThatMakeNoSense(Arch arch) {
        boot(arch, 0);
        HeapState before = HeapState.of(kernel);
        long name = freebsd.string("odd");
        int page = arch.pageSize();
        for (int mask : new int[] {2, 4, 6, 2 * page - 1, -2, Integer.MIN_VALUE}) {
            assertThat(panicOf(() -> uma.createZone(ZoneRequest.plain(name, 8, mask, 0))))
                    .contains(
                            new Message(
                                    "uma_zcreate: bad arguments: 'odd' (8, %x)".formatted(mask)));
        }
        assertThat(panicOf(() -> uma.createZone(ZoneRequest.plain(name, 0, 7, 0))))
                .contains(new Message("uma_zcreate: bad arguments: 'odd' (0, 7)"));
        assertThat(HeapState.of(kernel)).isEqualTo(before);
    }

    @OnEveryArch
    void shouldPanicForAnythingThatIsNoZone(Arch arch) {
        for (int flags : CHECKS) {
            boot(arch, flags);
            long zone = plainZone(0);
            long item = allocate(zone, 1).get(0);
            uma.destroyZone(talkingZone());
            long highest = arch.abi().model().maxAddress();
            List<Long> wild =
                    List.of(
                            0L,
                            1L,
                            8L,
                            item,
                            zone + 8,
                            zone - 8,
                            highest,
                            highest - 63,
                            kernel.globals().address("uma_zones"));
            for (long address : wild) {
                assertPanics(() -> uma.alloc(address, 0, M_WAITOK), address);
                assertPanics(() -> uma.free(address, item, 0), address);
                assertPanics(() -> uma.destroyZone(address), address);
                assertPanics(() -> uma.limit(address, 1), address);
                assertPanics(() -> uma.limit(address), address);
                assertPanics(() -> uma.current(address), address);
                assertPanics(() -> uma.warnAtLimit(address, 0), address);
            }
        }
    }

    private static void assertPanics(Runnable use, long address) {
        assertThat(panicOf(use))
                .as("%x", address)
                .map(PanicReason::message)
                .get()
                .asString()
                .endsWith(": not a zone: %x".formatted(address));
    }

    @OnEveryArch
    void shouldPanicIfTheZoneIsDestroyedWhileOneSleepsAtItsLimit(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = plainZone(0);
        uma.limit(zone, 1);
        allocate(zone, 1);
        kernel.events().whenAsleep(() -> uma.destroyZone(zone));
        assertPanics(() -> uma.alloc(zone, 0, M_WAITOK), zone);
    }

    @OnEveryArch
    void shouldLeaveNothingOfAZoneForWhichThereIsNoMemory(Arch arch) {
        for (int flags : new int[] {0, Umaf.ZONE_NOFREE, Umaf.ZONE_MALLOC}) {
            boot(arch, 0);
            ZoneRequest request = ZoneRequest.plain(freebsd.string("p"), SIZE, PTR, flags);
            Map<String, Long> start = HeapState.of(kernel).inUse();
            List<Long> zones = new ArrayList<>(List.of(uma.createZone(request)));
            freebsd.leavePages(0);
            for (long zone = uma.tryCreateZone(request); zone != 0; ) {
                zones.add(zone);
                zone = uma.tryCreateZone(request);
            }
            HeapState before = HeapState.of(kernel);
            assertThat(uma.tryCreateZone(request)).isZero();
            assertThat(HeapState.of(kernel)).isEqualTo(before);
            HeapInvariants.check(kernel);
            zones.forEach(uma::destroyZone);
            assertThat(HeapState.of(kernel).inUse()).isEqualTo(start);
        }
    }

    @OnEveryArch
    void shouldFailWithoutMemoryUnlessOneWaits(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        freebsd.leavePages(60);
        long zone = uma.createZone(ZoneRequest.plain(freebsd.string("big"), 2000, PTR, 0));
        List<Long> items = new ArrayList<>();
        for (long item = uma.alloc(zone, 0, M_NOWAIT); item != 0; ) {
            items.add(item);
            item = uma.alloc(zone, 0, M_NOWAIT);
        }
        assertNumbers(zone, items.size(), 0, 1, 0);
        kernel.events().whenAsleep(() -> free(zone, items.subList(0, items.size() / 2)));
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        HeapInvariants.check(kernel);
    }
}
