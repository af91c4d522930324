package org.kheap.debugger.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.debugger.testing.FakeArenas.ALLOCATED;
import static org.kheap.debugger.testing.FakeArenas.FREE;
import static org.kheap.debugger.testing.FakeArenas.SPAN;
import static org.kheap.debugger.testing.FakeHeap.HASH;

import org.kheap.debugger.kmem.CacheFlags;
import org.kheap.debugger.testing.FakeCache;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class WhatisTest {
    private static final int BUFFER = 56;

    private LeakLab lab;
    private FakeCache cache;

    private void prepare(Arch arch) {
        lab = new LeakLab(arch);
        cache = lab.heap.cache("lab_req_cache", BUFFER, HASH).slab(16);
    }

    /** What is said of an address, without what is the same each time. */
    private String whatis(long address, String options) {
        String prefix = lab.text.hex(address) + " is ";
        String shown = lab.run("%x::whatis %s", address, options);
        assertThat(shown.lines()).allMatch(line -> line.startsWith(prefix));
        return shown.replace(prefix, "");
    }

    private String whatis(long address) {
        return whatis(address, "");
    }

    @OnEveryArch
    void shouldKnowBuffers(Arch arch) {
        prepare(arch);
        long buffer = cache.allocate();
        long cached = cache.allocate();
        cache.load(0, cached);
        long free = cache.allocate();
        cache.free(free);

        assertThat(whatis(buffer))
                .isEqualTo("%x+0, allocated from lab_req_cache".formatted(buffer));
        assertThat(whatis(buffer + BUFFER - 1))
                .isEqualTo("%x+37, allocated from lab_req_cache".formatted(buffer));
        assertThat(whatis(cached + 16))
                .isEqualTo("%x+10, freed from lab_req_cache".formatted(cached));
        assertThat(whatis(free)).isEqualTo("%x+0, freed from lab_req_cache".formatted(free));
        assertThat(whatis(buffer, "-b"))
                .isEqualTo(
                        "%x+0, bufctl %x allocated from lab_req_cache"
                                .formatted(buffer, cache.bufctl(buffer)));
        assertThat(whatis(free, "-b"))
                .isEqualTo(
                        "%x+0, bufctl %x freed from lab_req_cache"
                                .formatted(free, cache.bufctl(free)));
    }

    @OnEveryArch
    void shouldMissBuffersWithoutBufctlsIfThoseAreAskedFor(Arch arch) {
        prepare(arch);
        FakeCache raw = lab.heap.cache("lab_raw_cache", BUFFER, 0).slab(8);
        long buffer = raw.allocate();

        assertThat(whatis(buffer))
                .isEqualTo("%x+0, allocated from lab_raw_cache".formatted(buffer));
        assertThat(whatis(buffer, "-b")).isEqualTo("unknown");
    }

    @OnEveryArch
    void shouldNotTakeForABufferWhatIsBehindOne(Arch arch) {
        prepare(arch);
        FakeCache odd = lab.heap.cache("lab_odd_cache", 52, 0).slab(8);
        long buffer = odd.allocate();

        assertThat(whatis(buffer + 51)).contains("lab_odd_cache");
        assertThat(whatis(buffer + 52)).isEqualTo("unknown");
    }

    @OnEveryArch
    void shouldKnowModulesAndThreads(Arch arch) {
        prepare(arch);

        assertThat(whatis(lab.open)).isEqualTo("lab_open+7c in lab's text segment");
        assertThat(whatis(lab.data + 0xff)).isEqualTo("lab_state+ff in lab's data segment");
        assertThat(whatis(lab.data + 0x100)).isEqualTo("unknown");
        assertThat(whatis(lab.thread + 4))
                .isEqualTo("%x+4, allocated as a thread structure".formatted(lab.thread));
        assertThat(whatis(lab.stack + 0x1000))
                .isEqualTo("in thread %x's stack".formatted(lab.thread));
        assertThat(whatis(lab.stack + 0xfff))
                .isEqualTo("in thread %x's stack (below sp)".formatted(lab.thread));
    }

    /** As section 9.6.2 of the debugger guide has it. */
    @OnEveryArch
    void shouldShowAllThatAnAddressIsIn(Arch arch) {
        prepare(arch);
        long buffer = cache.allocate();
        long page = arch.pageOf(buffer);
        long heap = lab.arenas.arena("heap", 0);
        long middle = lab.arenas.arena("kmem_va", heap);
        lab.arenas.setSource(lab.heap.arena(), middle);
        long outer = lab.arenas.segment(heap, ALLOCATED, page - 0x4000, page + 0x8000);
        lab.arenas.segment(middle, SPAN, page - 0x4000, page + 0x8000);
        long inner = lab.arenas.segment(middle, ALLOCATED, page, page + arch.pageSize());
        lab.arenas.segment(lab.heap.arena(), SPAN, page, page + arch.pageSize());
        long slab = lab.arenas.segment(lab.heap.arena(), ALLOCATED, page, page + arch.pageSize());
        long offset = buffer - page;

        assertThat(whatis(buffer, "-a").lines())
                .containsExactly(
                        "%x+0, allocated from lab_req_cache".formatted(buffer),
                        "%x+%x from kmem_default vmem arena".formatted(page, offset),
                        "%x+%x from kmem_va vmem arena".formatted(page, offset),
                        "%x+%x from heap vmem arena".formatted(page - 0x4000, offset + 0x4000));
        assertThat(whatis(buffer, "-ab").lines())
                .containsExactly(
                        "%x+0, bufctl %x allocated from lab_req_cache"
                                .formatted(buffer, cache.bufctl(buffer)),
                        "%x+%x (vmem_seg %x) from kmem_default vmem arena"
                                .formatted(page, offset, slab),
                        "%x+%x (vmem_seg %x) from kmem_va vmem arena"
                                .formatted(page, offset, inner),
                        "%x+%x (vmem_seg %x) from heap vmem arena"
                                .formatted(page - 0x4000, offset + 0x4000, outer));
    }

    /** Caches that only hand out addresses come behind all that hand out memory. */
    @OnEveryArch
    void shouldSearchCachesOfAddressesLast(Arch arch) {
        prepare(arch);
        long buffer = cache.allocate();
        cache.put("cache_cflags", CacheFlags.NOTOUCH);

        assertThat(lab.run("%x::whatis -v", buffer).lines())
                .containsExactly(
                        "Searching modules...",
                        "Searching threads...",
                        "Searching lab_req_cache's slabs...",
                        "Searching lab_req_cache...",
                        "%x is %x+0, allocated from lab_req_cache".formatted(buffer, buffer));

        FakeCache other = lab.heap.cache("lab_other_cache", BUFFER, HASH).slab(4);
        long free = other.allocate();
        other.free(free);

        assertThat(lab.run("%x::whatis -v", free).lines())
                .containsExactly(
                        "Searching modules...",
                        "Searching threads...",
                        "Searching lab_other_cache's slabs...",
                        "Searching lab_other_cache...",
                        "Searching lab_other_cache for free memory...",
                        "%x is %x+0, freed from lab_other_cache".formatted(free, free));
    }

    @OnEveryArch
    void shouldKnowFreePartsOfArenas(Arch arch) {
        prepare(arch);
        long base = lab.heap.end();
        long heap = lab.arenas.arena("heap", 0);
        lab.arenas.segment(heap, SPAN, base, base + 0x8000);
        lab.arenas.segment(heap, FREE, base, base + 0x8000);

        assertThat(whatis(base + 0x123))
                .isEqualTo("%x+123 freed from heap vmem arena".formatted(base));
        assertThat(whatis(base + 0x8000)).isEqualTo("unknown");
        assertThat(lab.run("%x::whatis -v", base).lines())
                .contains(
                        "Searching vmem arena heap...",
                        "Searching vmem arena heap for free virtual...");
    }

    @OnEveryArch
    void shouldNotTakeANumberForAnAddress(Arch arch) {
        prepare(arch);
        long numbers = lab.arenas.arena("lab_numbers", 0);
        lab.arenas.setFlags(numbers, 0x40000);
        lab.arenas.segment(numbers, ALLOCATED, 1, 100);

        assertThat(whatis(5)).isEqualTo("unknown");
    }

    @OnEveryArch
    void shouldGoOnWhereThereIsDamage(Arch arch) {
        prepare(arch);
        long buffer = cache.allocate();
        lab.heap.structs().putPointer("allthreads", 0x18);

        assertThat(lab.run("%x::whatis", buffer))
                .startsWith("mdb: thread: list begins at 18")
                .endsWith("is %x+0, allocated from lab_req_cache".formatted(buffer));

        lab.heap.structs().put("kthread_t", lab.thread, "t_next", 0x18);
        lab.heap.structs().putPointer("vmem_list", 0x10);

        assertThat(lab.run("3::whatis")).contains("mdb: vmem: ").endsWith("3 is unknown");
    }

    @OnEveryArch
    void shouldNotFeedAPipe(Arch arch) {
        prepare(arch);

        assertThat(lab.run("5::whatis | ::map ."))
                .isEqualTo("mdb: ::whatis cannot be used as input to a pipeline");
    }
}
