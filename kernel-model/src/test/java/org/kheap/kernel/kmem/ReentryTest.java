package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** Other threads that use the heap while a callback of the guest runs, or while one waits. */
class ReentryTest {
    private static final int[] FLAGS = {0, TestKernel.FULL_CHECKS, Kmf.LITE, Kmf.BUFTAG};
    private static final int MOST_DEPTH = 3;
    private static final int CPUS = 2;

    private TestKernel kernel;
    private Random random;
    private long made;
    private int depth;
    private int disturbances;
    private final List<Owned> owned = new ArrayList<>();

    /** A cache, as its owner sees it. */
    private final class Owned {
        final int size = 8 << random.nextInt(9);
        final int seed = random.nextInt(100);
        final Set<Long> constructed = new HashSet<>();
        final List<Long> live = new ArrayList<>();
        final List<Long> hoard = new ArrayList<>();
        final long address;

        /** Callbacks that are running: the cache must not be destroyed by its user now. */
        int running;

        Owned() {
            long functions = 0x1000_0000L + 64 * ++made;
            kernel.events().define(functions, this::construct);
            kernel.events().define(functions + 16, this::destruct);
            kernel.events().define(functions + 32, this::reclaim);
            address =
                    kernel.kmem()
                            .cacheCreate(
                                    new CacheRequest(
                                            "cache_" + made,
                                            size,
                                            0,
                                            functions,
                                            functions + 16,
                                            functions + 32,
                                            made,
                                            0,
                                            0));
        }

        private long construct(long... arguments) {
            disturb(this);
            if (random.nextInt(20) == 0) {
                return 1;
            }
            assertThat(constructed.add(arguments[0])).isTrue();
            kernel.scribble(arguments[0], size, seed);
            return 0;
        }

        private long destruct(long... arguments) {
            assertThat(constructed.remove(arguments[0])).isTrue();
            assertThat(kernel.isScribbled(arguments[0], size, seed)).isTrue();
            disturb(this);
            return 0;
        }

        private long reclaim(long... arguments) {
            disturb(this);
            while (!hoard.isEmpty()) {
                release(hoard);
            }
            return 0;
        }

        void allocate(List<Long> to) {
            long buffer = kernel.kmem().cacheAlloc(address, random.nextInt(2));
            if (buffer != 0) {
                assertThat(live).doesNotContain(buffer);
                assertThat(hoard).doesNotContain(buffer);
                assertThat(kernel.isScribbled(buffer, size, seed)).isTrue();
                to.add(buffer);
            }
        }

        void release(List<Long> from) {
            long buffer = from.remove(random.nextInt(from.size()));
            assertThat(kernel.isScribbled(buffer, size, seed)).isTrue();
            kernel.kmem().cacheFree(address, buffer);
        }

        void destroy() {
            owned.remove(this);
            while (!live.isEmpty()) {
                release(live);
            }
            while (!hoard.isEmpty()) {
                release(hoard);
            }
            running++;
            kernel.kmem().cacheDestroy(address);
            assertThat(constructed).isEmpty();
        }
    }

    /** Another thread runs while a callback does. */
    private void disturb(Owned one) {
        if (depth < MOST_DEPTH && random.nextInt(3) == 0) {
            disturbances++;
            depth++;
            one.running++;
            step();
            one.running--;
            depth--;
        }
    }

    private void step() {
        kernel.events().runOn(random.nextInt(CPUS));
        int what = random.nextInt(100);
        if (owned.isEmpty() || what < 4 && owned.size() < 5) {
            owned.add(new Owned());
            return;
        }
        Owned one = owned.get(random.nextInt(owned.size()));
        if (what < 6 && one.running == 0) {
            one.destroy();
        } else if (what < 9) {
            kernel.kmem().cacheReap(one.address);
        } else if (what < 11) {
            kernel.kmem().purgeAll();
        } else if (what < 16) {
            one(what, one);
        } else if (what < 50) {
            one.allocate(one.live);
        } else if (what < 60) {
            one.allocate(one.hoard);
        } else if (!one.live.isEmpty()) {
            one.release(one.live);
        }
    }

    private void one(int what, Owned one) {
        switch (what) {
            case 11 -> kernel.kmem().reap();
            case 12 -> kernel.kmem().update();
            case 13 -> kernel.kmem().cacheReapSoon(one.address);
            case 14 -> view(one.address).add64(KmemCache.CACHE_DEPOT_CONTENTION, 100);
            default -> kernel.events().runTasks();
        }
    }

    private StructView<KmemCache> view(long cache) {
        return new StructView<>(Layout.of(KmemCache.class, kernel.abi()), kernel.memory(), cache);
    }

    @Property(tries = 4)
    void shouldStayWholeWhateverOthersDoDuringCallbacks(@ForAll int seed) {
        for (Arch arch : Arch.ALL) {
            for (int flags : FLAGS) {
                kernel =
                        TestKernel.boot(
                                FakeGuest.on(arch, 2000),
                                flags,
                                CPUS,
                                tunables -> tunables.word("kmem_reap_interval", 0));
                random = new Random(seed);
                owned.clear();
                depth = 0;
                disturbances = 0;
                HeapState start = HeapState.of(kernel);
                for (int i = 0; i < 150; i++) {
                    step();
                    if (i % 50 == 0) {
                        HeapInvariants.check(kernel);
                    }
                }
                while (!owned.isEmpty()) { // what runs meanwhile may make and destroy others
                    owned.get(0).destroy();
                }
                kernel.events().runTasks();
                HeapInvariants.check(kernel);
                assertThat(HeapState.of(kernel)).isEqualTo(start);
                assertThat(kernel.events().reports()).isEmpty();
                assertThat(kernel.events().warnings()).isEmpty();
                assertThat(disturbances).isPositive();
            }
        }
    }

    // Destruction and maintenance at the same time

    @OnEveryArch
    void shouldForgetWhatWasDispatchedForACacheThatIsDestroyed(Arch arch) {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        long cache = kernel.kmem().cacheCreate(new CacheRequest("mine", 24, 0, 0, 0, 0, 0, 0, 0));
        kernel.kmem().cacheReapSoon(cache);
        kernel.kmem().cacheDestroy(cache);
        assertThat(kernel.kmem().cacheCreate(new CacheRequest("other", 24, 0, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(cache);
        List<Long> buffers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            buffers.add(kernel.kmem().cacheAlloc(cache, 0));
        }
        buffers.forEach(buffer -> kernel.kmem().cacheFree(cache, buffer));
        new Magazines(kernel.kmem(), new Cache(kernel.kmem(), cache)).forgetWorkingSet();
        kernel.events().runTasks();
        assertThat(view(cache).int64(KmemCache.CACHE_SLAB_FREE)).isZero();
    }

    @OnEveryArch
    void shouldNotTakeACacheForTheOneThatWasAtItsPlaceBefore(Arch arch) {
        kernel = TestKernel.boot(arch, 0);
        kernel.globals().int32("kmem_move_fulltilt", 1);
        long raw = movable(24);
        assertThat(has(raw, Kmf.HASH)).isFalse();
        kernel.kmem().update();
        kernel.kmem().cacheDestroy(raw);
        long hashed = movable(3000);
        assertThat(hashed).isEqualTo(raw);
        assertThat(has(hashed, Kmf.HASH)).isTrue();
        List<Long> buffers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            buffers.add(kernel.kmem().cacheAlloc(hashed, 0));
        }
        for (int i = 0; i < 30; i += 2) {
            kernel.kmem().cacheFree(hashed, buffers.get(i));
        }
        kernel.kmem().update();
        kernel.events().runTasks();
        HeapInvariants.check(kernel);
        for (int i = 1; i < 30; i += 2) {
            kernel.kmem().cacheFree(hashed, buffers.get(i));
        }
        kernel.kmem().cacheDestroy(hashed);
        assertThat(kernel.events().reports()).isEmpty();
        assertThat(kernel.events().warnings()).isEmpty();
    }

    /** A cache without magazines whose owner is asked to let buffers move, and never agrees. */
    private long movable(int size) {
        kernel.events().define(0x3333_0000L, arguments -> 1);
        long cache =
                kernel.kmem()
                        .cacheCreate(
                                new CacheRequest(
                                        "any", size, 0, 0, 0, 0, 0, 0, Kmf.KMC_NOMAGAZINE));
        kernel.kmem().cacheSetMove(cache, 0x3333_0000L);
        return cache;
    }

    private boolean has(long cache, int flag) {
        return (view(cache).int32(KmemCache.CACHE_FLAGS) & flag) != 0;
    }

    /** Threads hand the machine to each other at these points, and never run at the same time. */
    private static final class Handover {
        private final CountDownLatch passed = new CountDownLatch(1);

        void pass() {
            passed.countDown();
        }

        void await() {
            try {
                assertThat(passed.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @OnEveryArch
    void shouldDestroyACacheOnlyAfterTheWorkOnItIsDone(Arch arch) throws InterruptedException {
        kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        Handover asleep = new Handover();
        Handover wake = new Handover();
        List<String> order = new ArrayList<>();
        long[] cache = {0};
        kernel.events()
                .whenAsleep(
                        () -> {
                            order.add("destroyer sleeps");
                            asleep.pass();
                            wake.await();
                        });
        Thread destroyer =
                new Thread(
                        () -> {
                            kernel.kmem().cacheDestroy(cache[0]);
                            order.add("destroyed");
                        });
        kernel.events()
                .define(
                        0x3333_0000L,
                        a -> {
                            destroyer.start();
                            asleep.await();
                            order.add("reclaimed");
                            return 0;
                        });
        cache[0] =
                kernel.kmem()
                        .cacheCreate(new CacheRequest("mine", 24, 0, 0, 0, 0x3333_0000L, 0, 0, 0));
        kernel.kmem().reap();
        int wakeups = kernel.events().wakeups();
        kernel.events().runTasks();
        order.add("reaped");
        assertThat(kernel.events().wakeups()).isGreaterThan(wakeups);
        wake.pass();
        destroyer.join(20_000);
        assertThat(order).containsExactly("destroyer sleeps", "reclaimed", "reaped", "destroyed");
        assertThat(kernel.caches()).noneMatch(each -> each.base() == cache[0]);
        HeapInvariants.check(kernel);
    }
}
