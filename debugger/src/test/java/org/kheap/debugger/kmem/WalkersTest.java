package org.kheap.debugger.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.debugger.kmem.Lab.hex;
import static org.kheap.debugger.kmem.Lab.lines;

import org.kheap.debugger.testing.FakeCache;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class WalkersTest {
    private static final long NOTOUCH = 0x10000;

    @OnEveryArch
    void shouldWalkCachesInTheOrderOfTheirCreation(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache first = lab.heap.cache("lab_b", 24, 0);
        FakeCache second = lab.heap.cache("lab_a", 24, 0);

        assertThat(lab.run("::walk kmem_cache"))
                .isEqualTo(lines(first.address(), second.address()));
    }

    @OnEveryArch
    void shouldWalkTheBuffersOfOneCacheOrOfAllThatAreMemory(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache raw = lab.heap.cache("lab_raw", 24, 0).slab(2);
        FakeCache hashed = lab.heap.cache("lab_hash", 24, FakeHeap.HASH).slab(2);
        FakeCache numbers = lab.heap.cache("lab_ids", 24, FakeHeap.HASH).slab(2);
        numbers.put("cache_cflags", NOTOUCH);
        long ofRaw = raw.allocate();
        long ofHashed = hashed.allocate();
        long number = numbers.allocate();
        long freeRaw = raw.allocate();
        raw.load(1, freeRaw);
        long freeHashed = hashed.allocate();
        hashed.free(freeHashed);

        assertThat(lab.run("::walk kmem")).isEqualTo(lines(ofRaw, ofHashed));
        assertThat(lab.run("%x::walk kmem", numbers.address())).isEqualTo(lines(number));
        assertThat(lab.run("::walk freemem")).isEqualTo(lines(freeRaw, freeHashed));
        assertThat(lab.run("::walk bufctl")).isEqualTo(lines(hashed.bufctl(ofHashed)));
        assertThat(lab.run("%x::walk freectl", hashed.address()))
                .isEqualTo(lines(hashed.bufctl(freeHashed)));
        assertThat(lab.run("%x::walk bufctl", raw.address())).isEmpty();
        assertThat(lab.run("%x::walk kmem_hash", hashed.address()))
                .isEqualTo(lines(hashed.bufctl(ofHashed)));
        assertThat(lab.run("%x::walk kmem_hash", raw.address()))
                .isEqualTo("mdb: cache %x doesn't have a hash table".formatted(raw.address()));
    }

    @OnEveryArch
    void shouldWalkMagazinesBeforeSlabs(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab", 24, FakeHeap.HASH).slab(6);
        long[] got = new long[6];
        for (int i = 0; i < got.length; i++) {
            got[i] = cache.allocate();
        }
        cache.free(got[0]);
        cache.load(0, got[1]);
        cache.depot(got[2], got[3], got[4]);

        assertThat(lab.run("%x::walk freemem", cache.address()))
                .isEqualTo(lines(got[2], got[3], got[4], got[1], got[0]));
        assertThat(lab.run("%x::walk freectl", cache.address()))
                .isEqualTo(
                        lines(
                                cache.bufctl(got[2]),
                                cache.bufctl(got[3]),
                                cache.bufctl(got[4]),
                                cache.bufctl(got[1]),
                                cache.bufctl(got[0])));
    }

    @OnEveryArch
    void shouldWalkConstructedBuffersWhereMagazinesKeepThem(Arch arch) {
        Lab lab = new Lab(arch);
        int[] flags = {0, FakeHeap.DEADBEEF, FakeHeap.DEADBEEF | FakeHeap.LITE};
        boolean[] keeps = {true, false, true};
        for (int i = 0; i < flags.length; i++) {
            FakeCache cache = lab.heap.cache("lab_" + i, 24, FakeHeap.HASH | flags[i]).slab(3);
            long buffer = cache.allocate();
            cache.load(0, buffer);

            assertThat(lab.run("%x::walk freemem_constructed", cache.address())).isEmpty();
            cache.put("cache_constructor", 0x1000);
            assertThat(lab.run("%x::walk freemem_constructed", cache.address()))
                    .isEqualTo(keeps[i] ? hex(buffer) : "");
            assertThat(lab.run("%x::walk freectl_constructed", cache.address()))
                    .isEqualTo(keeps[i] ? hex(cache.bufctl(buffer)) : "");
        }
    }

    @OnEveryArch
    void shouldWalkSlabs(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab", 24, 0).slab(1).slab(2).slab(1);
        long first = cache.slab(cache.allocate());
        long second = cache.slab(cache.allocate());
        cache.allocate();
        long third = cache.slab(cache.allocate());

        assertThat(lab.run("%x::walk kmem_slab", cache.address()))
                .isEqualTo(lines(first, second, third));
        assertThat(lab.run("%x::walk kmem_slab_partial", cache.address())).isEqualTo(hex(first));
        cache.slab(3).slab(4);
        assertThat(lab.run("%x::walk kmem_slab", cache.address()).lines()).hasSize(5);
        assertThat(lab.run("%x::walk kmem_slab_partial", cache.address()).lines()).hasSize(2);
        assertThat(lab.run("%x::walk kmem_cpu_cache", cache.address()).lines()).hasSize(2);
        assertThat(lab.run("::walk kmem_slab"))
                .isEqualTo(
                        """
                        mdb: kmem_slab doesn't support global walks
                        mdb: failed to perform walk: failed to initialize walk""");
    }

    @OnEveryArch
    void shouldHaveAWalkerForEachNameOfACache(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab_cache", 24, 0).slab(1);
        FakeCache second = lab.heap.cache("lab_cache", 24, 0).slab(1);
        lab.heap.cache("\u00fe\u0001 \u0002", 24, 0);
        long buffer = cache.allocate();
        second.allocate();

        assertThat(lab.run("::walk lab_cache")).isEqualTo(hex(buffer));
        assertThat(lab.run("::walkers ^lab_").lines())
                .containsExactly("lab_cache                - walk the lab_cache cache");
    }

    @OnEveryArch
    void shouldHaveNoWalkersOfCachesWithoutAHeap(Arch arch) {
        assertThat(new KmemModule().walkersIn(FakeTarget.on(arch))).isEmpty();
        TestSession session = new TestSession(FakeTarget.on(arch), new KmemModule());
        assertThat(session.run("::walk kmem_cache"))
                .isEqualTo("mdb: unknown symbol name: kmem_caches");
    }

    @OnEveryArch
    void shouldRefuseWhatIsNoCache(Arch arch) {
        Lab lab = new Lab(arch);
        long nowhere = lab.heap.end();
        FakeCache cache = lab.heap.cache("lab", 24, 0).slab(1);
        cache.allocate();

        assertThat(lab.run("%x::walk kmem", nowhere))
                .startsWith("mdb: couldn't read cache at %x: no mapping for ".formatted(nowhere));
        cache.put("cache_chunksize", 0);
        String invalid = "mdb: %x is not a valid kmem_cache_t".formatted(cache.address());
        assertThat(lab.run("%x::walk kmem", cache.address())).isEqualTo(invalid);
        assertThat(lab.run("::walk kmem")).isEqualTo(invalid);
    }

    @OnEveryArch
    void shouldWalkOtherCachesWhereOneIsDamaged(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache bad = lab.heap.cache("lab_bad", 24, FakeHeap.HASH).slab(1);
        FakeCache good = lab.heap.cache("lab_good", 24, 0).slab(1);
        bad.allocate();
        long buffer = good.allocate();
        bad.put("cache_hash_mask", 6);

        assertThat(lab.run("::walk kmem"))
                .isEqualTo(
                        "mdb: cache %x has a corrupt hash mask: 6\n%x"
                                .formatted(bad.address(), buffer));
    }

    @OnEveryArch
    void shouldFindAllCachesAroundABadLink(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache first = lab.heap.cache("lab_a", 24, 0);
        FakeCache second = lab.heap.cache("lab_b", 24, 0);
        FakeCache third = lab.heap.cache("lab_c", 24, 0);
        String all = lines(first.address(), second.address(), third.address());
        first.put("cache_link.list_next", lab.heap.end());
        String unmapped =
                "mdb: kmem_caches: %x leads to %x: no mapping for address %x\n"
                        .formatted(link(lab, first), lab.heap.end(), lab.heap.end());
        assertThat(lab.run("::walk kmem_cache")).isEqualTo(unmapped + all);
        first.put("cache_link.list_next", link(lab, first));
        String loop =
                "mdb: kmem_caches: %x leads to %x, which does not lead back\n"
                        .formatted(link(lab, first), link(lab, first));
        assertThat(lab.run("::walk kmem_cache")).isEqualTo(loop + all);
        assertThat(lab.run("::walkers ^lab_").lines()).hasSize(3);
        third.put("cache_link.list_prev", 0);
        assertThat(lab.run("::walk kmem_cache"))
                .isEqualTo(loop + lines(first.address(), third.address()));
    }

    private static long link(Lab lab, FakeCache cache) {
        return cache.address() + lab.heap.structs().offset("kmem_cache_t", "cache_link");
    }
}
