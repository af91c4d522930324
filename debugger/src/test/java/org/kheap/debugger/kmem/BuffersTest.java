package org.kheap.debugger.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.testing.FakeCache;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class BuffersTest {
    private static final List<Integer> KINDS = List.of(0, FakeHeap.HASH, FakeHeap.HASH | 0xf);

    @OnEveryArch
    void shouldTakeForAllocatedWhatNeitherFreelistNorMagazineHas(Arch arch) {
        for (int flags : KINDS) {
            FakeHeap heap = FakeHeap.on(arch);
            FakeCache cache = heap.cache("lab", 24, flags).slab(5).slab(4).slab(3);
            List<Long> got = allocate(cache, 8);
            cache.free(got.get(1));
            cache.depot(got.get(0), got.get(3), got.get(6));
            cache.load(0, got.get(2));
            cache.loadPrevious(1, got.get(7));
            Buffers buffers = buffers(heap, cache);

            assertThat(addresses(buffers.allocated()))
                    .containsExactlyInAnyOrder(got.get(4), got.get(5));
            assertThat(addresses(buffers.cached()))
                    .containsExactly(got.get(0), got.get(3), got.get(6), got.get(2), got.get(7));
            assertThat(addresses(buffers.inSlabs())).hasSize(12 - 7).contains(got.get(1));
        }
    }

    @OnEveryArch
    void shouldFindTheBufctlsOfACacheWithAHash(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, FakeHeap.HASH).slab(6);
        List<Long> got = allocate(cache, 4);
        cache.load(0, got.get(1), got.get(3));
        Buffers buffers = buffers(heap, cache);

        for (BufferList list : List.of(buffers.allocated(), buffers.cached(), buffers.inSlabs())) {
            assertThat(list.size()).isEqualTo(2);
            for (int i = 0; i < list.size(); i++) {
                long bufctl = cache.bufctl(list.address(i));
                assertThat(list.bufctl(i)).isEqualTo(bufctl);
                assertThat(buffers.bufctlOf(list.address(i))).hasValue(bufctl);
            }
        }
        assertThat(buffers.bufctlOf(got.get(0) + 1)).isEmpty();
    }

    @OnEveryArch
    void shouldOrderAllocatedBuffersOfARawCacheByAddress(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, 0).slab(9);
        allocate(cache, 6);

        assertThat(addresses(buffers(heap, cache).allocated())).hasSize(6).isSorted();
    }

    @OnEveryArch
    void shouldTakeNoMagazineForFreeThatAreNotUsed(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, FakeHeap.NOMAGAZINE).slab(3);
        cache.load(0, cache.allocate());

        assertThat(buffers(heap, cache).allocated().size()).isEqualTo(1);
    }

    @OnEveryArch
    void shouldTellOfFreelistsOfAnotherLength(Arch arch) {
        for (int flags : KINDS) {
            FakeHeap heap = FakeHeap.on(arch);
            FakeCache cache = heap.cache("lab", 24, flags).slab(5);
            List<Long> got = allocate(cache, 2);
            long slab = cache.slab(got.get(0));
            heap.structs().put("kmem_slab_t", slab, "slab_refcnt", 1);
            assertThat(warnings(heap, cache))
                    .containsExactly(
                            "mdb: slab %x in cache %x freelist too short by 1"
                                    .formatted(slab, cache.address()));
            heap.structs().put("kmem_slab_t", slab, "slab_refcnt", 4);
            assertThat(warnings(heap, cache))
                    .containsExactly(
                            "mdb: slab %x in cache %x freelist too long by 2"
                                    .formatted(slab, cache.address()));
        }
    }

    @OnEveryArch
    void shouldEndFreelistsThatLoopOrLeaveTheirSlab(Arch arch) {
        for (int flags : KINDS) {
            FakeHeap heap = FakeHeap.on(arch);
            FakeCache cache = heap.cache("lab", 24, flags).slab(5).slab(5);
            long first = cache.allocate();
            long second = cache.allocate();
            cache.free(second);
            long bufctl = cache.bufctl(second);
            long slab = cache.slab(first);
            heap.structs().put("kmem_bufctl_t", bufctl, "bc_next", bufctl);
            assertThat(warnings(heap, cache))
                    .contains(
                            "mdb: freelist of slab %x in cache %x: list loops: %x leads back to %x"
                                    .formatted(slab, cache.address(), bufctl, bufctl),
                            "mdb: slab %x in cache %x freelist too short by 3"
                                    .formatted(slab, cache.address()));
            heap.structs().put("kmem_bufctl_t", bufctl, "bc_next", heap.end() + 8);
            assertThat(warnings(heap, cache))
                    .anyMatch(
                            line ->
                                    line.contains("no mapping")
                                            || line.contains("of no buffer of it"));
            heap.structs().put("kmem_bufctl_t", bufctl, "bc_next", heap.arena());
            assertThat(warnings(heap, cache)).anyMatch(line -> line.contains("of no buffer of it"));
            assertThat(buffers(heap, cache).inSlabs().size()).isEqualTo(6);
        }
    }

    @OnEveryArch
    void shouldEndHashChainsThatLoopOrLeaveTheirBucket(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, FakeHeap.HASH).slab(12);
        List<Long> got = allocate(cache, 12);
        long bufctl = cache.bufctl(got.get(0));
        heap.structs().put("kmem_bufctl_t", bufctl, "bc_next", bufctl);
        assertThat(warnings(heap, cache))
                .containsExactly(
                        "mdb: cache %x: hash chain: %x leads to %x, which was met before"
                                .formatted(cache.address(), bufctl, bufctl));
        heap.structs().put("kmem_bufctl_t", bufctl, "bc_next", heap.end());
        assertThat(warnings(heap, cache))
                .containsExactly(
                        "mdb: cache %x: hash chain: %x leads to %x, which is not mapped"
                                .formatted(cache.address(), bufctl, heap.end()));
        heap.structs().put("kmem_bufctl_t", bufctl, "bc_next", cache.address());
        assertThat(warnings(heap, cache))
                .containsExactly(
                        "mdb: cache %x: hash chain: %x leads to %x, which does not belong there"
                                .formatted(cache.address(), bufctl, cache.address()));
    }

    @OnEveryArch
    void shouldNotBelieveHowLargeAHashIs(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, FakeHeap.HASH).slab(6);
        List<Long> got = allocate(cache, 6);
        cache.put("cache_hash_mask", 0x3fff_ffff);

        List<String> warnings = warnings(heap, cache);

        assertThat(warnings).hasSizeLessThan(14);
        assertThat(warnings)
                .anyMatch(
                        line ->
                                line.contains(
                                        "hash table ends at " + Long.toHexString(heap.end())));
        assertThat(got).containsAll(toList(buffers(heap, cache).allocated()));
    }

    @OnEveryArch
    void shouldLeaveOutSlabsThatContradictThemselves(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, 0).slab(5).slab(5).slab(5);
        List<Long> got = allocate(cache, 12);
        long full = cache.slab(got.get(0));
        heap.structs().put("kmem_slab_t", full, "slab_chunks", 0x1234_5678);
        heap.structs().put("kmem_slab_t", cache.slab(got.get(11)), "slab_cache", 0xbad);

        assertThat(warnings(heap, cache))
                .contains(
                        "mdb: slab %x in cache %x is corrupt: 5 of 305419896 buffers in use"
                                .formatted(full, cache.address()),
                        "mdb: slab %x in cache %x says that it is in cache bad"
                                .formatted(cache.slab(got.get(11)), cache.address()));
        assertThat(toList(buffers(heap, cache).allocated()))
                .containsExactlyInAnyOrderElementsOf(got.subList(5, 12));
        heap.structs().put("kmem_slab_t", cache.slab(got.get(5)), "slab_base", 0x1230);
        assertThat(warnings(heap, cache))
                .contains(
                        "mdb: slab %x in cache %x is corrupt: its first buffer is at 1230"
                                .formatted(cache.slab(got.get(5)), cache.address()));
    }

    @OnEveryArch
    void shouldEndListsAndTreesOfSlabsThatLoop(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, 0).slab(2).slab(2).slab(2).slab(4).slab(5).slab(6);
        List<Long> got = allocate(cache, 7);
        long link = heap.structs().offset("kmem_slab_t", "slab_link");
        long second = cache.slab(got.get(2)) + link;
        heap.structs().put("list_node_t", second, "list_next", second);
        long inTree = cache.slab(got.get(6)) + link;
        heap.structs().put("struct avl_node", inTree, "avl_child", 0, inTree);

        assertThat(warnings(heap, cache))
                .contains(
                        "mdb: full slabs of lab: %x leads to %x, which does not lead back"
                                .formatted(second, second),
                        "mdb: partial slabs of lab: %x leads to %x, which is no child of it"
                                .formatted(inTree, inTree));
        assertThat(got).isSubsetOf(toList(buffers(heap, cache).allocated()));
    }

    @OnEveryArch
    void shouldTellOfMagazinesThatCannotBe(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, 0).slab(9);
        List<Long> got = allocate(cache, 5);
        long magazine = cache.depot(got.get(0), got.get(1), got.get(0));
        cache.putOfCpu(1, "cc_loaded", magazine);
        cache.putOfCpu(1, "cc_rounds", 200);
        cache.putOfCpu(0, "cc_ploaded", heap.end());
        cache.putOfCpu(0, "cc_prounds", 2);
        heap.structs().put("kmem_magazine_t", magazine, "mag_next", magazine);

        assertThat(warnings(heap, cache))
                .contains(
                        "mdb: cache %x: buffer %x in magazine %x is in a magazine already"
                                .formatted(cache.address(), got.get(0), magazine),
                        "mdb: cache %x: magazine %x of CPU 1 is said to have 200 rounds of 3"
                                .formatted(cache.address(), magazine),
                        "mdb: cache %x: couldn't read magazine %x: no mapping for address %x"
                                .formatted(cache.address(), heap.end(), mag(heap)),
                        "mdb: full magazines of lab: list loops: %x leads back to %x"
                                .formatted(magazine, magazine));
        assertThat(addresses(buffers(heap, cache).cached()))
                .containsExactly(got.get(0), got.get(1));
    }

    private static long mag(FakeHeap heap) {
        return heap.end() + heap.structs().offset("kmem_magazine_t", "mag_round");
    }

    @OnEveryArch
    void shouldReadTags(Arch arch) {
        FakeHeap heap = FakeHeap.on(arch);
        FakeCache cache = heap.cache("lab", 24, FakeHeap.HASH | FakeHeap.REDZONE).slab(2);
        long buffer = cache.allocate();
        heap.memory().putInt(cache.buftag(buffer) + 4, 20 * 251 + 1, INSPECT);
        Session session = session(heap);
        Buftag tag = new Buftags(session, Caches.at(session, cache.address())).of(buffer);

        assertThat(tag.bufctl()).isEqualTo(cache.bufctl(buffer));
        assertThat(tag.state()).isEqualTo(Buftag.ALLOCATED);
        assertThat(tag.hasSize()).isTrue();
        assertThat(tag.decodedSize()).isEqualTo(20);
    }

    private static List<Long> allocate(FakeCache cache, int count) {
        List<Long> got = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            got.add(cache.allocate());
        }
        return got;
    }

    private static Session session(FakeHeap heap) {
        return new TestSession(heap.target()).interpreter();
    }

    private static Buffers buffers(FakeHeap heap, FakeCache cache) {
        Session session = session(heap);
        return new Buffers(session, Caches.at(session, cache.address()));
    }

    /** What the user is told when all buffers are looked for. */
    private static List<String> warnings(FakeHeap heap, FakeCache cache) {
        TestSession session = new TestSession(heap.target());
        Buffers buffers =
                new Buffers(
                        session.interpreter(), Caches.at(session.interpreter(), cache.address()));
        if ((heap.structs().get("kmem_cache_t", cache.address(), "cache_flags") & FakeHeap.HASH)
                != 0) {
            buffers.allocated();
        }
        buffers.inSlabs();
        return session.said();
    }

    private static long[] addresses(BufferList buffers) {
        return buffers.addresses().stream().toArray();
    }

    private static List<Long> toList(BufferList buffers) {
        return buffers.addresses().stream().boxed().toList();
    }
}
