package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.OnEveryAbi;

class CacheGeometryTest {
    /** A line of {@code geometry.txt}. */
    record Row(
            String cache,
            Arch arch,
            int kmemFlags,
            int flags,
            long chunk,
            long slab,
            long maxColor,
            int rounds) {
        boolean isFirewalled() {
            return (flags & Kmf.FIREWALL) != 0;
        }
    }

    static List<Row> rows() {
        try (InputStream in = CacheGeometryTest.class.getResourceAsStream("geometry.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> row(line.split("\\s+")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String[] words) {
        return new Row(
                words[0],
                Arch.named(words[1]).orElseThrow(),
                Integer.decode(words[2]),
                Integer.decode(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]),
                Integer.parseInt(words[7]));
    }

    private static CacheGeometry.Tunables tunables(Arch arch, int flags) {
        boolean wide = arch.abi().model() == DataModel.LP64;
        long limit = wide ? arch.pageSize() / 2 : arch.abi().model().maxAddress();
        return new CacheGeometry.Tunables(flags, limit, limit, 256, 0, 1024, 4);
    }

    private static CacheGeometry geometry(Arch arch, long size, long align, int cflags, int flags) {
        return CacheGeometry.of(
                new CacheGeometry.Request(arch.abi(), size, align, cflags, arch.pageSize(), false),
                tunables(arch, flags));
    }

    /** What the cache of that name is made from, with a firewall arena for those of kmem_alloc. */
    private static CacheGeometry.Request request(Row row) {
        Arch arch = row.arch;
        int page = arch.pageSize();
        if (row.cache.startsWith("kmem_alloc_")) {
            long size = Long.parseLong(row.cache.substring("kmem_alloc_".length()));
            long align = size % page == 0 ? page : size % 64 == 0 ? 64 : 8;
            return new CacheGeometry.Request(
                    arch.abi(), size, align, Kmf.KMC_KMEM_ALLOC, page, true);
        }
        if (row.cache.startsWith("kmem_magazine_")) {
            int rounds = Integer.parseInt(row.cache.substring("kmem_magazine_".length()));
            long size = (rounds + 1L) * arch.abi().wordSize();
            int align = Map.of(1, 8, 3, 16, 7, 32).getOrDefault(rounds, 64);
            return new CacheGeometry.Request(arch.abi(), size, align, Kmf.KMC_NOHASH, page, false);
        }
        Layout<?> object =
                switch (row.cache) {
                    case "kmem_slab_cache" -> Layout.of(KmemSlab.class, arch.abi());
                    case "kmem_bufctl_cache" -> Layout.of(KmemBufctl.class, arch.abi());
                    default -> Layout.of(KmemBufctlAudit.class, arch.abi());
                };
        return new CacheGeometry.Request(arch.abi(), object.size(), 0, Kmf.KMC_NOHASH, page, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void shouldBeThatOfTheReference(Row row) {
        CacheGeometry geometry = CacheGeometry.of(request(row), tunables(row.arch, row.kmemFlags));
        assertThat("0x%x".formatted(geometry.flags())).isEqualTo("0x%x".formatted(row.flags));
        assertThat(geometry.chunkSize()).isEqualTo(row.chunk);
        assertThat(geometry.slabSize()).isEqualTo(row.slab);
        assertThat(geometry.maxColor()).isEqualTo(row.maxColor);
        assertThat(geometry.minColor()).isEqualTo(row.isFirewalled() ? row.maxColor : 0);
        assertThat(geometry.firewalled()).isEqualTo(row.isFirewalled());
    }

    @Test
    void shouldBeInTheCachesOfABootedKernel() {
        Map<String, TestKernel> kernels = new HashMap<>();
        for (Row row : rows()) {
            StructView<KmemCache> cache =
                    kernels.computeIfAbsent(
                                    row.arch.name() + row.kmemFlags,
                                    key -> TestKernel.boot(row.arch, row.kmemFlags))
                            .cache(row.cache);
            assertThat(cache.int32(KmemCache.CACHE_FLAGS)).as("%s", row).isEqualTo(row.flags);
            assertThat(cache.word(KmemCache.CACHE_CHUNKSIZE)).as("%s", row).isEqualTo(row.chunk);
            assertThat(cache.word(KmemCache.CACHE_SLABSIZE)).as("%s", row).isEqualTo(row.slab);
            assertThat(cache.word(KmemCache.CACHE_MAXCOLOR)).as("%s", row).isEqualTo(row.maxColor);
            long minColor = row.isFirewalled() ? row.maxColor : 0;
            assertThat(cache.word(KmemCache.CACHE_MINCOLOR)).as("%s", row).isEqualTo(minColor);
            assertThat(cache.word(KmemCache.CACHE_MAXCHUNKS))
                    .as("%s", row)
                    .isEqualTo(row.slab / row.chunk);
            StructView<KmemMagtype> magazines =
                    new StructView<>(
                            Layout.of(KmemMagtype.class, row.arch.abi()),
                            cache.memory(),
                            cache.word(KmemCache.CACHE_MAGTYPE));
            assertThat(magazines.int16(KmemMagtype.MT_MAGSIZE)).as("%s", row).isEqualTo(row.rounds);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, TestKernel.FULL_CHECKS})
    void shouldMakeQuantumCachesAsTheReferenceSays(int kmemFlags) {
        for (Arch arch : Arch.ALL) {
            TestKernel kernel = TestKernel.boot(arch, kmemFlags);
            int page = arch.pageSize();
            for (long size = page; size <= 8L * page; size += page) {
                StructView<KmemCache> cache = kernel.cache("kmem_va_" + size);
                assertThat(cache.int32(KmemCache.CACHE_CFLAGS)).isEqualTo(0x0011_0000);
                assertThat(cache.int32(KmemCache.CACHE_FLAGS))
                        .isEqualTo(kmemFlags == 0 ? 0x200 : 0x221);
                assertThat(cache.word(KmemCache.CACHE_ALIGN)).isEqualTo(page);
                assertThat(cache.word(KmemCache.CACHE_CHUNKSIZE)).isEqualTo(size);
                assertThat(cache.word(KmemCache.CACHE_SLABSIZE)).isEqualTo(32L * page);
                // Pages are asked for in whole ones, so no colour is less than a page.
                assertThat(cache.word(KmemCache.CACHE_MINCOLOR)).isZero();
                assertThat(cache.word(KmemCache.CACHE_ARENA))
                        .isEqualTo(kernel.globals().word("kmem_va_arena"));
                assertThat(cache.word(KmemCache.CACHE_MAGTYPE))
                        .isEqualTo(kernel.globals().address("kmem_magtype"));
            }
        }
    }

    @OnEveryAbi
    void shouldPutTheTagRightAfterTheBuffer(Abi abi) {
        Arch arch = Arch.named(abi.name()).orElseThrow();
        CacheGeometry geometry = geometry(arch, 20, 0, 0, TestKernel.FULL_CHECKS);
        assertThat(geometry.buftag()).isEqualTo(24);
        assertThat(geometry.bufctl()).isEqualTo(24);
        assertThat(geometry.verify()).isEqualTo(24);
        assertThat(geometry.contents()).isEqualTo(24);
        assertThat(geometry.chunkSize()).isEqualTo(24 + 8 + 2L * abi.wordSize());
    }

    @OnEveryAbi
    void shouldKeepTheLinkInTheLastBytesOfABufferWithoutTag(Abi abi) {
        Arch arch = Arch.named(abi.name()).orElseThrow();
        CacheGeometry geometry = geometry(arch, 100, 0, 0, 0);
        assertThat(geometry.bufctl()).isEqualTo(96);
        assertThat(geometry.buftag()).isZero();
        assertThat(geometry.chunkSize()).isEqualTo(104);
    }

    @OnEveryAbi
    void shouldLogAndVerifyNoMoreThanTheTunablesSay(Abi abi) {
        Arch arch = Arch.named(abi.name()).orElseThrow();
        CacheGeometry.Request request =
                new CacheGeometry.Request(abi, 1000, 0, 0, arch.pageSize(), false);
        CacheGeometry geometry =
                CacheGeometry.of(
                        request, new CacheGeometry.Tunables(0xf, -1L, 512, 256, 0, 1024, 4));
        assertThat(geometry.verify()).isEqualTo(512);
        assertThat(geometry.contents()).isEqualTo(256);
    }

    @OnEveryAbi
    void shouldNotTouchQuantumCaches(Abi abi) {
        Arch arch = Arch.named(abi.name()).orElseThrow();
        int cflags = Kmf.KMC_QCACHE | Kmf.KMC_NOTOUCH;
        int page = arch.pageSize();
        assertThat(geometry(arch, page, page, cflags, 0).flags()).isEqualTo(Kmf.HASH);
        assertThat(geometry(arch, page, page, cflags, TestKernel.FULL_CHECKS).flags())
                .isEqualTo(Kmf.HASH | Kmf.AUDIT | Kmf.NOMAGAZINE);
    }

    @OnEveryAbi
    void shouldDropAllChecksIfToldTo(Abi abi) {
        Arch arch = Arch.named(abi.name()).orElseThrow();
        assertThat(geometry(arch, 64, 0, Kmf.KMC_NODEBUG, 0xf).flags()).isZero();
        assertThat(geometry(arch, 64, 0, Kmf.KMC_NOMAGAZINE, 0).flags()).isEqualTo(Kmf.NOMAGAZINE);
    }

    @OnEveryAbi
    void shouldHaveRoomForCallersInLiteMode(Abi abi) {
        Arch arch = Arch.named(abi.name()).orElseThrow();
        CacheGeometry lite = geometry(arch, 64, 0, 0, Kmf.LITE);
        assertThat(lite.flags()).isEqualTo(Kmf.LITE | Kmf.BUFTAG);
        assertThat(lite.verify()).isEqualTo(8);
        assertThat(lite.chunkSize()).isEqualTo(64 + (abi.wordSize() == 8 ? 56 : 32));
        // A buffer of a multiple of kmem_lite_maxalign would lose its alignment to the tag.
        assertThat(geometry(arch, 2048, 0, 0, Kmf.LITE).flags()).isEqualTo(Kmf.HASH);
    }

    @OnEveryAbi
    void shouldRefuseAlignmentsThatAreNone(Abi abi) {
        Arch arch = Arch.named(abi.name()).orElseThrow();
        for (long align : new long[] {3, 24, 2L * arch.pageSize(), -8}) {
            assertThatThrownBy(() -> geometry(arch, 64, align, 0, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("kmem_cache_create: bad alignment " + Long.toUnsignedString(align));
        }
    }

    @Provide
    Arbitrary<Integer> flags() {
        return Arbitraries.of(0, 1, 2, 4, 6, 0xf, 0x2f, 0x100, 0x40, 0x4f);
    }

    @Property(tries = 400)
    void shouldFitChunksIntoSlabsWhateverTheColour(
            @ForAll @IntRange(min = 1, max = 200_000) int size,
            @ForAll @IntRange(max = 12) int alignShift,
            @ForAll("flags") int flags) {
        for (Arch arch : Arch.ALL) {
            CacheGeometry geometry =
                    CacheGeometry.of(
                            new CacheGeometry.Request(
                                    arch.abi(), size, 1L << alignShift, 0, arch.pageSize(), true),
                            tunables(arch, flags));
            long chunk = geometry.chunkSize();
            boolean hashed = (geometry.flags() & Kmf.HASH) != 0;
            long header = hashed ? 0 : Layout.of(KmemSlab.class, arch.abi()).size();
            assertThat(chunk % (1L << alignShift)).isZero();
            assertThat(chunk).isGreaterThanOrEqualTo(size);
            assertThat(geometry.slabSize() % arch.pageSize()).isZero();
            long room = geometry.slabSize() - header;
            long atRest = (room - geometry.minColor()) / chunk;
            assertThat(atRest).isPositive();
            assertThat((room - geometry.maxColor()) / chunk).isEqualTo(atRest);
            assertThat(geometry.maxColor()).isLessThan(arch.pageSize());
            if ((geometry.flags() & Kmf.BUFTAG) != 0) {
                long tag = 8 + 2L * arch.abi().wordSize();
                assertThat(geometry.buftag()).isBetween((long) size, size + 7L);
                assertThat(geometry.buftag() + tag).isLessThanOrEqualTo(chunk);
            }
        }
    }
}
