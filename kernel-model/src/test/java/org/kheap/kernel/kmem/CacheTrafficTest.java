package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;

/** Random traffic over caches that come and go, with constructors that keep account. */
class CacheTrafficTest {
    private static final int[] SIZES = {8, 24, 40, 100, 256, 700, 2048, 5000};

    /** A cache, as its owner sees it. */
    private final class Owned {
        final int size = SIZES[random.nextInt(SIZES.length)];
        final int seed = random.nextInt(100);
        final long id = ++made;
        final Set<Long> constructed = new HashSet<>();
        final List<Long> live = new ArrayList<>();
        final long address;

        Owned() {
            long constructor = 0x1000_0000L + 16 * id;
            boolean plain = random.nextInt(3) == 0;
            kernel.events().define(constructor, this::construct);
            kernel.events().define(constructor + 8, this::destruct);
            address =
                    kernel.kmem()
                            .cacheCreate(
                                    new CacheRequest(
                                            "cache_" + id,
                                            size,
                                            random.nextInt(4) == 0 ? 64 : 0,
                                            plain ? 0 : constructor,
                                            plain ? 0 : constructor + 8,
                                            0,
                                            id,
                                            0,
                                            random.nextInt(5) == 0 ? Kmf.KMC_NOMAGAZINE : 0));
            isPlain = plain;
        }

        final boolean isPlain;

        private long construct(long... arguments) {
            assertThat(arguments[1]).isEqualTo(id);
            if (random.nextInt(20) == 0) {
                return 1;
            }
            assertThat(constructed.add(arguments[0])).isTrue();
            kernel.scribble(arguments[0], size, seed);
            return 0;
        }

        private long destruct(long... arguments) {
            assertThat(arguments[1]).isEqualTo(id);
            assertThat(constructed.remove(arguments[0])).isTrue();
            assertThat(kernel.isScribbled(arguments[0], size, seed)).isTrue();
            return 0;
        }

        void allocate() {
            long buffer = kernel.kmem().cacheAlloc(address, random.nextInt(2));
            if (buffer == 0) {
                return; // its constructor failed
            }
            assertThat(live).doesNotContain(buffer);
            if (isPlain) {
                kernel.scribble(buffer, size, seed);
            }
            assertThat(kernel.isScribbled(buffer, size, seed)).isTrue();
            live.add(buffer);
        }

        void release() {
            long buffer = live.remove(random.nextInt(live.size()));
            assertThat(kernel.isScribbled(buffer, size, seed)).isTrue();
            kernel.kmem().cacheFree(address, buffer);
        }

        void destroy() {
            while (!live.isEmpty()) {
                release();
            }
            kernel.kmem().cacheDestroy(address);
            assertThat(constructed).isEmpty();
        }
    }

    private TestKernel kernel;
    private Random random;
    private long made;

    @Provide
    Arbitrary<Integer> flags() {
        return Arbitraries.of(0, TestKernel.FULL_CHECKS, Kmf.BUFTAG, Kmf.LITE, 0x2f);
    }

    private void step(List<Owned> owned) {
        int what = random.nextInt(100);
        if (owned.isEmpty() || what < 3 && owned.size() < 6) {
            owned.add(new Owned());
            return;
        }
        Owned one = owned.get(random.nextInt(owned.size()));
        if (what < 5) {
            owned.remove(one);
            one.destroy();
        } else if (what < 7) {
            kernel.kmem().cacheReap(one.address);
        } else if (what < 8) {
            kernel.kmem().reap();
        } else if (what < 58 || one.live.isEmpty()) {
            one.allocate();
        } else {
            one.release();
        }
    }

    @Property(tries = 15)
    void shouldKeepItsInvariantsAndEveryBufferInTheStateItsOwnerExpects(
            @ForAll int seed, @ForAll("flags") int flags) {
        for (Arch arch : Arch.ALL) {
            kernel = TestKernel.boot(arch, flags);
            random = new Random(seed);
            made = 0;
            HeapState start = HeapState.of(kernel);
            List<Owned> owned = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                step(owned);
                if (i % 40 == 0) {
                    HeapInvariants.check(kernel);
                }
            }
            owned.forEach(Owned::destroy);
            HeapInvariants.check(kernel);
            assertThat(HeapState.of(kernel)).isEqualTo(start);
            assertThat(kernel.events().reports()).isEmpty();
            assertThat(kernel.events().warnings()).isEmpty();
        }
    }
}
