package org.kheap.debugger.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.testing.FakeCache;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class CacheDcmdsTest {
    private static final int CHECKED = FakeHeap.HASH | 0xf;

    @OnEveryArch
    void shouldListCaches(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache first = lab.heap.cache("lab_req_cache", 56, CHECKED).slab(7);
        FakeCache second = lab.heap.cache("lab_magazines", 8, FakeHeap.NOMAGAZINE);
        second.put("cache_cflags", 0xe0000);
        String heading =
                lab.title("ADDR") + " NAME                      FLAG  CFLAG  BUFSIZE  BUFTOTL";
        String firstRow =
                lab.wide(first.address())
                        + " lab_req_cache             020f 000000       56        7";
        String secondRow =
                lab.wide(second.address())
                        + " lab_magazines             0020 0e0000        8        0";

        assertThat(lab.run("::kmem_cache").lines()).containsExactly(heading, firstRow, secondRow);
        assertThat(lab.run("::kmem_cache -n mag").lines()).containsExactly(heading, secondRow);
        assertThat(lab.run("%x::kmem_cache", first.address()).lines())
                .containsExactly(heading, firstRow);
        assertThat(lab.run("::walk kmem_cache | ::kmem_cache").lines())
                .containsExactly(heading, firstRow, secondRow);
        assertThat(lab.run("%x::kmem_cache", lab.heap.end()).lines().skip(1))
                .singleElement()
                .asString()
                .startsWith("mdb: couldn't read cache at");
    }

    @OnEveryArch
    void shouldCountTheSlabsOfACache(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab_req_cache", 24, 0).slab(5).slab(5).slab(5).slab(5);
        lab.heap.cache("lab_empty", 24, 0);
        long[] got = new long[8];
        for (int i = 0; i < got.length; i++) {
            got[i] = cache.allocate();
        }
        cache.load(0, got[7]);
        String heading =
                """
                                                    Partial              Unused
                Cache Name                   Slabs    Slabs   Buffers   Buffers  Waste
                ------------------------- -------- -------- --------- --------- ------
                """;

        assertThat(lab.run("::kmem_slabs"))
                .isEqualTo(
                        heading
                                + """
                                lab_req_cache                    4        3        20        12  60.0%
                                lab_empty                        0        0         0         0   0.0%""");
        assertThat(lab.run("::kmem_slabs -n req").lines()).hasSize(4);
        assertThat(lab.run("::kmem_slabs -N req").lines()).hasSize(3);
        assertThat(lab.run("%x::kmem_slabs -v", cache.address()))
                .isEqualTo(
                        heading
                                + """
                                lab_req_cache                    4        3        20        12  60.0%

                                  1 complete (5), 3 partial: 3 0 0
                                """);
    }

    @OnEveryArch
    void shouldMarkSlabsThatCannotBeEmptied(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab", 24, 0).slab(5);
        long slab = cache.slab(cache.allocate());
        lab.heap.structs().put("kmem_slab_t", slab, "slab_flags", 1);

        assertThat(lab.run("::kmem_slabs -v")).endsWith("  0 complete, 1 partial: 1*\n");
    }

    @OnEveryArch
    void shouldSortSlabsIntoBins(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab", 8, 0).slab(113).slab(113).slab(113).slab(113);
        for (int i = 0; i < 113 + 10; i++) {
            cache.allocate();
        }

        assertThat(lab.run("::kmem_slabs -b 3"))
                .endsWith(
                        """

                          Allocated
                            Buffers  ------------------ Distribution ------------------ Slabs
                                113 |@@@@@@@@@@@@                                       1
                             57-112 |                                                   0
                               1-56 |@@@@@@@@@@@@                                       1
                        """);
        assertThat(lab.run("::kmem_slabs -b 0").lines()).hasSize(3 + 1 + 1 + 2 + 113);
        assertThat(lab.run("::kmem_slabs -B 0t40"))
                .contains(
                        "\n        113 |", "\n     73-112 |", "\n      33-72 |", "\n       1-32 |");
    }

    @OnEveryArch
    void shouldFindCorruptBuffers(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab_req_cache", 24, CHECKED).slab(12);
        lab.heap.cache("lab_unchecked", 24, FakeHeap.HASH).slab(1);
        FakeCache clean = lab.heap.cache("lab_clean", 24, CHECKED).slab(2);
        long[] got = new long[9];
        for (int i = 0; i < got.length; i++) {
            got[i] = cache.allocate();
        }
        requested(lab, cache, got[0], 20);
        long endMark = got[1] + 20;
        requested(lab, cache, got[1], 20);
        lab.heap.memory().putByte(endMark, 0, INSPECT);
        lab.heap.memory().putInt(cache.buftag(got[2]) + 4, 0, INSPECT);
        lab.heap.structs().put("kmem_buftag_t", cache.buftag(got[3]), "bt_bxstat", 1);
        requested(lab, cache, got[4], 25);
        cache.load(0, got[5], got[6]);
        cache.free(got[7]);
        lab.heap.memory().putLong(got[6] + 16, 0xdead_beef_0000_0000L, INSPECT);
        lab.heap.memory().putLong(cache.buftag(got[7]), 0, INSPECT);
        cache.free(got[8]);
        lab.heap.structs().put("kmem_buftag_t", cache.buftag(got[8]), "bt_bufctl", 0);

        assertThat(lab.run("::kmem_verify").lines())
                .containsExactly(
                        "Cache Name                      %s Cache Integrity"
                                .formatted(lab.title("Addr")),
                        "lab_req_cache                   %s 7 corrupt buffers"
                                .formatted(right(lab, cache)),
                        "lab_clean                       %s clean".formatted(right(lab, clean)));
        assertThat(lab.session.interpreter().hasFound()).isTrue();
        assertThat(lab.run("%x::kmem_verify", cache.address()).lines())
                .startsWith("Summary for cache 'lab_req_cache'")
                .containsExactlyInAnyOrder(
                        "Summary for cache 'lab_req_cache'",
                        allocated(got[1], "signature"),
                        allocated(got[2], "size encoding"),
                        "  buffer %x (allocated) has a corrupt buftag".formatted(got[3]),
                        allocated(got[4], "size encoding"),
                        "  buffer %x (free) seems corrupted, at %x".formatted(got[6], got[6] + 16),
                        "  buffer %x (free) seems to have a corrupt redzone pattern"
                                .formatted(got[7]),
                        "  buffer %x (free) has a corrupt buftag".formatted(got[8]));
    }

    private static String allocated(long buffer, String what) {
        return "  buffer %x (allocated) has a corrupt redzone %s".formatted(buffer, what);
    }

    private static String right(Lab lab, FakeCache cache) {
        String digits = Lab.hex(cache.address());
        return " ".repeat(lab.digits() - digits.length()) + digits;
    }

    /** As {@code kmem_alloc} leaves a buffer behind. */
    private static void requested(Lab lab, FakeCache cache, long buffer, int size) {
        lab.heap.memory().putByte(buffer + size, 0xbb, INSPECT);
        lab.heap.memory().putInt(cache.buftag(buffer) + 4, size * 251 + 1, INSPECT);
    }

    @OnEveryArch
    void shouldFindNothingInASoundHeap(Arch arch) {
        Lab lab = new Lab(arch);
        int[] kinds = {
            CHECKED, FakeHeap.DEADBEEF | FakeHeap.REDZONE, FakeHeap.HASH | FakeHeap.REDZONE
        };
        for (int flags : kinds) {
            FakeCache cache = lab.heap.cache("lab_" + flags, 24, flags).slab(6);
            cache.load(0, cache.allocate());
            cache.allocate();
            assertThat(lab.run("%x::kmem_verify", cache.address()))
                    .isEqualTo("Summary for cache 'lab_%d'\n  clean".formatted(flags));
        }
        assertThat(lab.session.interpreter().hasFound()).isFalse();
    }

    @OnEveryArch
    void shouldTakeABufferWhoseEndIsTheRedzoneForSound(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab", 24, CHECKED).slab(1);
        requested(lab, cache, cache.allocate(), 24);

        assertThat(lab.run("%x::kmem_verify", cache.address())).endsWith("clean");
    }

    @OnEveryArch
    void shouldSayThatACacheHasNoRedzones(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab", 24, FakeHeap.HASH);

        assertThat(lab.run("%x::kmem_verify", cache.address()))
                .isEqualTo(
                        "mdb: cache %x (lab) does not have redzone checking enabled"
                                .formatted(cache.address()));
    }

    @OnEveryArch
    void shouldTellHowBuffersAreFoundWhileDebuggingIsOn(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab", 24, 0).slab(1);
        long buffer = cache.allocate();

        assertThat(lab.run("::kmem_debug")).isEqualTo("kmem: debugging is now on");
        assertThat(lab.run("::walk kmem"))
                .isEqualTo(
                        "mdb: kmem debug: %x (lab): 0 buffers in magazines, others by slabs and freelists\n%x"
                                .formatted(cache.address(), buffer));
        assertThat(lab.run("::kmem_debug")).isEqualTo("kmem: debugging is now off");
        assertThat(lab.run("::walk kmem")).isEqualTo(Lab.hex(buffer));
    }

    @OnEveryArch
    void shouldAddUpUsersByStackAndSize(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab_req_cache", 56, FakeHeap.HASH | 1).slab(20);
        FakeCache large = lab.heap.cache("lab_large", 2000, FakeHeap.HASH | 1).slab(1).slab(1);
        lab.heap.cache("lab_plain", 24, FakeHeap.HASH).slab(1);
        long first = cache.allocate();
        for (int i = 0; i < 3; i++) {
            long buffer = i == 0 ? first : cache.allocate();
            cache.audit(buffer, 100, 0x111, lab.allocator, i == 1 ? lab.close : lab.open);
        }
        long freed = cache.allocate();
        cache.audit(freed, 100, 0x111, lab.allocator, lab.open);
        cache.load(0, freed);
        large.audit(large.allocate(), 100, 0x111, lab.open);

        assertThat(lab.run("::kmausers")).isEmpty();
        assertThat(lab.run("::kmausers -e"))
                .isEqualTo(
                        """
                        2000 bytes for 1 allocations with data size 2000:
                        \t lab_open+0x7c
                        112 bytes for 2 allocations with data size 56:
                        \t kmem_cache_alloc+0x94
                        \t lab_open+0x7c
                        56 bytes for 1 allocations with data size 56:
                        \t kmem_cache_alloc+0x94
                        \t lab_close+4""");
        assertThat(lab.run("%x::kmausers -e lab_req_cache", first + 55))
                .isEqualTo(
                        """
                        size 56, addr %x, thread 111, cache lab_req_cache
                        \t kmem_cache_alloc+0x94
                        \t lab_open+0x7c
                        56 bytes for 1 allocations with data size 56:
                        \t kmem_cache_alloc+0x94
                        \t lab_open+0x7c"""
                                .formatted(cache.bufctl(first)));
        assertThat(lab.run("::kmausers lab")).isEqualTo("mdb: unknown kmem cache: lab");
        assertThat(lab.run("::kmausers lab_plain"))
                .isEqualTo("mdb: KMF_AUDIT is not enabled for lab_plain");
        assertThat(new Lab(arch).run("::kmausers"))
                .isEqualTo("mdb: KMF_AUDIT is not enabled for any caches");
    }

    @OnEveryArch
    void shouldShowWhatCachesAndArenasUse(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab_req_cache", 24, 0).slab(9).slab(9);
        long[] got = new long[12];
        for (int i = 0; i < got.length; i++) {
            got[i] = cache.allocate();
        }
        cache.depot(got[0], got[1], got[2]);
        cache.load(1, got[3], got[4]);
        cache.put("cache_slab_alloc", 100)
                .put("cache_full.ml_alloc", 20)
                .put("cache_alloc_fail", 3);
        cache.putOfCpu(0, "cc_alloc", 4);
        cache.putOfCpu(1, "cc_alloc", 5);
        cache.put("cache_slab_create", 9).put("cache_slab_destroy", 7);
        long child = lab.heap.arenas().arena("lab_child", lab.heap.arena());
        lab.heap.arenas().count(child, "vk_mem_inuse", 0x280_0000);
        lab.heap.arenas().count(child, "vk_mem_total", 0x1000_0000);
        lab.heap.arenas().count(child, "vk_mem_import", 0x500_0000);
        lab.heap.arenas().count(child, "vk_alloc", 5210);
        lab.heap.arenas().count(child, "vk_fail", 1);
        long memory = 2L * arch.pageSize();

        assertThat(lab.run("::kmastat"))
                .isEqualTo(
                        """
                        cache                        buf    buf    buf    memory     alloc alloc
                        name                        size in use  total    in use   succeed  fail
                        ------------------------- ------ ------ ------ --------- --------- -----
                        lab_req_cache                 24      7     18 %9d       129     3
                        ------------------------- ------ ------ ------ --------- --------- -----
                        Total [kmem_default]                           %9d       129     3
                        ------------------------- ------ ------ ------ --------- --------- -----

                        vmem                         memory     memory    memory     alloc alloc
                        name                         in use      total    import   succeed  fail
                        ------------------------- --------- ---------- --------- --------- -----
                        kmem_default                      0          0         0         0     0
                            lab_child              41943040  268435456  83886080      5210     1
                        ------------------------- --------- ---------- --------- --------- -----"""
                                .formatted(memory, memory));
        assertThat(lab.run("::kmastat -k"))
                .isEqualTo(
                        """
                        cache                        buf    buf    buf    memory     alloc alloc
                        name                        size in use  total    in use   succeed  fail
                        ------------------------- ------ ------ ------ ---------- --------- -----
                        lab_req_cache                 24      7     18 %10dK       129     3
                        ------------------------- ------ ------ ------ ---------- --------- -----
                        Total [kmem_default]                           %10dK       129     3
                        ------------------------- ------ ------ ------ ---------- --------- -----

                        vmem                         memory     memory    memory     alloc alloc
                        name                         in use      total    import   succeed  fail
                        ------------------------- ---------- ----------- ---------- --------- -----
                        kmem_default                      0K          0K         0K         0     0
                            lab_child                 40960K     262144K     81920K      5210     1
                        ------------------------- ---------- ----------- ---------- --------- -----"""
                                .formatted(memory / 1024, memory / 1024));
        assertThat(lab.run("::kmastat -m"))
                .contains("lab_child                    40M        256M");
    }
}
