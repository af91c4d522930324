package org.kheap.machine.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.Ram;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** Entries made by hand from the processors' manuals, and random trees against a plain map. */
class PageTableFormatTest {
    private static final long PRESENT_WRITABLE_REFERENCED = 0x23;
    private static final long NX = 1L << 63;

    private static Ram ram(Abi abi) {
        return FakeGuest.ram(abi, 1 << 20);
    }

    private static Walk.Mapped mapped(Walk walk) {
        assertThat(walk).isInstanceOf(Walk.Mapped.class);
        return (Walk.Mapped) walk;
    }

    // i386: 2, 9, 9 bits

    @Test
    void shouldWalkPaeTables() {
        Ram ram = ram(Abi.I386);
        ram.putLong(0x1000 + 3 * 8, 0x2000 | 1); // va bits 31:30
        ram.putLong(0x2000 + 0x120 * 8, 0x3000 | PRESENT_WRITABLE_REFERENCED); // bits 29:21
        ram.putLong(0x3000 + 0x15 * 8, 0x9000L | 0x63 | NX); // bits 20:12
        ram.putLong(0x3000 + 0x16 * 8, 0xa000L | 0x21);
        Walk.Mapped leaf = mapped(PageTableFormat.PAE.walk(ram, 0x1000, 0xe401_5abcL));
        assertThat(leaf).isEqualTo(new Walk.Mapped(0x9abc, Rights.READ_WRITE, 2, 0x30a8));
        assertThat(mapped(PageTableFormat.PAE.walk(ram, 0x1000, 0xe401_6000L)).rights())
                .isEqualTo(Rights.READ_EXECUTE);
        assertThat(PageTableFormat.PAE.walk(ram, 0x1000, 0xe401_7000L))
                .isEqualTo(new Walk.Invalid(2, 0x30b8));
        assertThat(PageTableFormat.PAE.walk(ram, 0x1000, 0xe420_0000L))
                .isEqualTo(new Walk.Invalid(1, 0x2000 + 0x121 * 8));
        assertThat(PageTableFormat.PAE.walk(ram, 0x1000, 0)).isEqualTo(new Walk.Invalid(0, 0x1000));
    }

    @Test
    void shouldUnderstandLargePagesOfX86() {
        Ram ram = ram(Abi.I386);
        ram.putLong(0x1000 + 3 * 8, 0x2000 | 1);
        ram.putLong(0x2000 + 0x120 * 8, 0x1240_0000L | 0x10e3); // PS, and PAT in bit 12
        assertThat(PageTableFormat.PAE.walk(ram, 0x1000, 0xe415_5abcL))
                .isEqualTo(new Walk.Mapped(0x1255_5abcL, Rights.ALL, 1, 0x2000 + 0x120 * 8));

        ram.putLong(0x5000 + 0x1ff * 8, 0x6000 | PRESENT_WRITABLE_REFERENCED);
        ram.putLong(0x6000 + 0x1ff * 8, 0x8000_0000L | 0xe3 | NX); // 1 GB
        assertThat(PageTableFormat.FOUR_LEVEL.walk(ram, 0x5000, 0xffff_ffff_d234_5678L))
                .isEqualTo(new Walk.Mapped(0x9234_5678L, Rights.READ_WRITE, 1, 0x6000 + 0x1ff * 8));
    }

    @Test
    void shouldNotTakePageAttributesOfASmallPageForALargeOne() {
        Ram ram = ram(Abi.I386);
        ram.putLong(0x1000 + 3 * 8, 0x2000 | 1);
        ram.putLong(0x2000 + 0x120 * 8, 0x3000 | 3);
        // Bit 7 of a last-level entry is PAT; bit 12 belongs to the address.
        ram.putLong(0x3000 + 0x15 * 8, 0x9000L | 0xe3);
        assertThat(mapped(PageTableFormat.PAE.walk(ram, 0x1000, 0xe401_5abcL)).pa())
                .isEqualTo(0x9abc);
    }

    @Test
    void shouldMakeEntriesOfX86() {
        PageTableFormat format = PageTableFormat.FOUR_LEVEL;
        assertThat(format.pageEntry(0x9000, Rights.READ)).isEqualTo(0x9061L | NX);
        assertThat(format.pageEntry(0x9000, Rights.READ_WRITE)).isEqualTo(0x9063L | NX);
        assertThat(format.pageEntry(0x9000, Rights.READ_EXECUTE)).isEqualTo(0x9061L);
        assertThat(format.pageEntry(0x9000, Rights.ALL)).isEqualTo(0x9063L);
        assertThat(format.tableEntry(0x9000, 0)).isEqualTo(0x9023L);
        // A page-directory-pointer entry of PAE has no rights bits: they are reserved.
        assertThat(PageTableFormat.PAE.tableEntry(0x9000, 0)).isEqualTo(0x9001L);
        assertThat(PageTableFormat.PAE.tableEntry(0x9000, 1)).isEqualTo(0x9023L);
    }

    // amd64

    @Test
    void shouldWalkFourLevels() {
        Ram ram = ram(Abi.AMD64);
        long va = 0xffff_fe0b_0001_3f70L;
        ram.putLong(0x1000 + (va >>> 39 & 0x1ff) * 8, 0x2000 | 0x23);
        ram.putLong(0x2000 + (va >>> 30 & 0x1ff) * 8, 0x3000 | 0x23);
        ram.putLong(0x3000 + (va >>> 21 & 0x1ff) * 8, 0x4000 | 0x23);
        ram.putLong(0x4000 + 0x13 * 8, 0x7000L | 0x63 | NX);
        assertThat(PageTableFormat.FOUR_LEVEL.walk(ram, 0x1000, va))
                .isEqualTo(new Walk.Mapped(0x7f70, Rights.READ_WRITE, 3, 0x4098));
    }

    @Test
    void shouldSeeTheHolesOfTheWideMachines() {
        PageTableFormat amd64 = PageTableFormat.FOUR_LEVEL;
        assertThat(amd64.inHole(0x0000_7fff_ffff_ffffL)).isFalse();
        assertThat(amd64.inHole(0x0000_8000_0000_0000L)).isTrue();
        assertThat(amd64.inHole(0xffff_7fff_ffff_ffffL)).isTrue();
        assertThat(amd64.inHole(0xffff_8000_0000_0000L)).isFalse();
        PageTableFormat sun4u = PageTableFormat.SUN4U;
        assertThat(sun4u.inHole(0x0000_07ff_ffff_ffffL)).isFalse();
        assertThat(sun4u.inHole(0x0000_0800_0000_0000L)).isTrue();
        assertThat(sun4u.inHole(0xffff_f7ff_ffff_ffffL)).isTrue();
        assertThat(sun4u.inHole(0xffff_f800_0000_0000L)).isFalse();
        assertThat(amd64.walk(ram(Abi.AMD64), 0, 1L << 60)).isEqualTo(new Walk.Hole());
    }

    // sparc: the reference MMU

    @Test
    void shouldWalkTheTablesOfTheReferenceMmu() {
        Ram ram = ram(Abi.SPARC);
        // Addresses in entries are shifted right by 4; ET 1 is a table, ET 2 a page.
        ram.putInt(0x400, 0x1000 >> 4 | 1); // context 0
        ram.putInt(0x1000 + 0x70 * 4, 0x2000 >> 4 | 1); // va bits 31:24
        ram.putInt(0x2000 + 0x2a * 4, 0x3000 >> 4 | 1); // bits 23:18
        ram.putInt(0x3000 + 0x1a * 4, 0x9000 >> 4 | 0x80 | 7 << 2 | 2); // bits 17:12
        ram.putInt(0x3000 + 0x1b * 4, 0xa000 >> 4 | 6 << 2 | 2);
        ram.putInt(0x3000 + 0x1c * 4, 3); // reserved
        PageTableFormat srmmu = PageTableFormat.SRMMU;
        assertThat(srmmu.walk(ram, 0x400, 0x70a9_ae00L))
                .isEqualTo(new Walk.Mapped(0x9e00, Rights.ALL, 3, 0x3068));
        assertThat(mapped(srmmu.walk(ram, 0x400, 0x70a9_b000L)).rights())
                .isEqualTo(Rights.READ_EXECUTE);
        assertThat(srmmu.walk(ram, 0x400, 0x70a9_c000L)).isEqualTo(new Walk.Invalid(3, 0x3070));
        assertThat(srmmu.walk(ram, 0x400, 0x7100_0000L))
                .isEqualTo(new Walk.Invalid(1, 0x1000 + 0x71 * 4));
    }

    @Test
    void shouldUnderstandLargePagesOfTheReferenceMmu() {
        Ram ram = ram(Abi.SPARC);
        ram.putInt(0x400, 0x1000 >> 4 | 1);
        ram.putInt(0x1000 + 0x70 * 4, 0x300_0000 >> 4 | 5 << 2 | 2); // 16 MB
        assertThat(PageTableFormat.SRMMU.walk(ram, 0x400, 0x70a9_ae00L))
                .isEqualTo(new Walk.Mapped(0x3a9_ae00L, Rights.READ_WRITE, 1, 0x1000 + 0x70 * 4));
    }

    @Test
    void shouldReadAllAccessCodesAsTheSupervisorDoes() {
        Rights[] supervisor = {
            Rights.READ,
            Rights.READ_WRITE,
            Rights.READ_EXECUTE,
            Rights.ALL,
            Rights.READ_EXECUTE, // execute only: kheap has no page without read
            Rights.READ_WRITE,
            Rights.READ_EXECUTE,
            Rights.ALL
        };
        Ram ram = ram(Abi.SPARC);
        ram.putInt(0x400, 0x1000 >> 4 | 1);
        for (int code = 0; code < 8; code++) {
            ram.putInt(0x1000, 0x300_0000 >> 4 | code << 2 | 2);
            assertThat(mapped(PageTableFormat.SRMMU.walk(ram, 0x400, 0)).rights())
                    .as("ACC=%d", code)
                    .isEqualTo(supervisor[code]);
        }
    }

    @Test
    void shouldMakeEntriesOfTheReferenceMmuAbove4GigabytesToo() {
        PageTableFormat srmmu = PageTableFormat.SRMMU;
        assertThat(srmmu.pageEntry(0x9000, Rights.ALL)).isEqualTo(0x9fe);
        assertThat(srmmu.pageEntry(0x9000, Rights.READ_EXECUTE)).isEqualTo(0x9fa);
        assertThat(srmmu.pageEntry(0xf_ffff_f000L, Rights.READ)).isEqualTo(0xffff_ffe2L);
        assertThat(srmmu.tableEntry(0x9100, 1)).isEqualTo(0x911);
        assertThat(srmmu.tableAddress(0x911)).isEqualTo(0x9100);
    }

    // sparcv9

    @Test
    void shouldMakeTranslationTableEntriesOfUltrasparc() {
        PageTableFormat sun4u = PageTableFormat.SUN4U;
        long valid = 1L << 63;
        // Referenced, cacheable in both caches, privileged; writable for the kernel and hardware.
        assertThat(sun4u.pageEntry(0x6000, Rights.READ)).isEqualTo(valid | 0x6000 | 0x434);
        assertThat(sun4u.pageEntry(0x6000, Rights.READ_WRITE))
                .isEqualTo(valid | 0x6000 | 0x434 | 0x202);
        assertThat(sun4u.pageEntry(0x6000, Rights.READ_EXECUTE))
                .isEqualTo(valid | 0x6000 | 0x434 | 0x80);
        assertThat(sun4u.tableEntry(0x6000, 1)).isEqualTo(valid | 0x6000);
    }

    @Test
    void shouldWalkTheTablesOfSparcv9() {
        Ram ram = ram(Abi.SPARCV9);
        long va = 0x300_0001_3f60L;
        long valid = 1L << 63;
        ram.putLong(0x2000, valid | 0x4000); // bits 52:43 are 0
        ram.putLong(0x4000 + (va >>> 33 & 0x3ff) * 8, valid | 0x6000);
        ram.putLong(0x6000 + (va >>> 23 & 0x3ff) * 8, valid | 0x8000);
        ram.putLong(0x8000 + (va >>> 13 & 0x3ff) * 8, valid | 0xa000 | 0x200 | 0x80);
        assertThat(mapped(PageTableFormat.SUN4U.walk(ram, 0x2000, va)))
                .isEqualTo(new Walk.Mapped(0xbf60, Rights.ALL, 3, 0x8000 + 9 * 8));
    }

    // All

    @OnEveryArch
    void shouldReachBothEndsOfEveryRangeOfTheMap(Arch arch) {
        PageTableFormat format = PageTableFormat.of(arch);
        assertThat(format.inHole(arch.map().heap().start())).isFalse();
        assertThat(format.inHole(arch.map().heap().end() - 1)).isFalse();
        assertThat(format.inHole(arch.map().text().start())).isFalse();
        assertThat(format.inHole(arch.map().stacks().end() - 1)).isFalse();
    }

    @OnEveryArch
    void shouldReadBackTheRightsItWrote(Arch arch) {
        PageTableFormat format = PageTableFormat.of(arch);
        for (Rights rights : Rights.values()) {
            Tree tree = new Tree(arch);
            tree.map(arch.map().heap().start(), 0x8000, rights);
            Walk.Mapped leaf = mapped(format.walk(tree.ram, tree.root, arch.map().heap().start()));
            assertThat(leaf.rights()).isEqualTo(rights);
            assertThat(leaf.pa()).isEqualTo(0x8000);
        }
    }

    @OnEveryArch
    void shouldNotReadTablesOutsideOfRam(Arch arch) {
        Ram ram = ram(arch.abi());
        PageTableFormat format = PageTableFormat.of(arch);
        long entry = format.tableEntry(1L << 30, 0);
        if (format.entrySize() == 8) {
            ram.putLong(0, entry);
        } else {
            ram.putInt(0, (int) entry);
        }
        assertThatThrownBy(() -> format.walk(ram, 0, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** Builds tables the slow way. */
    private static final class Tree {
        private final PageTableFormat format;
        private final Ram ram;
        private final long root;
        private long next;

        Tree(Arch arch) {
            format = PageTableFormat.of(arch);
            ram = FakeGuest.ram(arch.abi(), 2 << 20);
            root = table(0);
        }

        private long table(int level) {
            long alignment = Math.max(format.tableSize(level), 1 << format.pageShift());
            long table = next + alignment - 1 & -alignment;
            next = table + format.tableSize(level);
            return table;
        }

        void map(long va, long pa, Rights rights) {
            long table = root;
            int last = format.levels().size() - 1;
            for (int level = 0; level < last; level++) {
                long at = format.entryAddress(table, level, va);
                if (!format.isValid(format.read(ram, at))) {
                    put(at, format.tableEntry(table(level + 1), level));
                }
                table = format.tableAddress(format.read(ram, at));
            }
            put(format.entryAddress(table, last, va), format.pageEntry(pa, rights));
        }

        private void put(long at, long entry) {
            if (format.entrySize() == 8) {
                ram.putLong(at, entry);
            } else {
                ram.putInt(at, (int) entry);
            }
        }
    }

    @Property(tries = 60)
    void shouldTranslateAsAPlainMapDoes(@ForAll java.util.Random random) {
        for (Arch arch : Arch.ALL) {
            PageTableFormat format = PageTableFormat.of(arch);
            Tree tree = new Tree(arch);
            Map<Long, Long> frames = new HashMap<>();
            Map<Long, Rights> rights = new HashMap<>();
            int shift = format.pageShift();
            for (int i = 0; i < 15; i++) {
                long page = address(random, format) >>> shift << shift;
                long frame = (long) random.nextInt(1 << 20) << shift;
                Rights may = Rights.values()[random.nextInt(4)];
                tree.map(page, frame, may);
                frames.put(page, frame);
                rights.put(page, may);
            }
            for (long page : frames.keySet()) {
                long va = page + random.nextInt(1 << shift);
                Walk.Mapped leaf = mapped(format.walk(tree.ram, tree.root, va));
                assertThat(leaf.pa()).isEqualTo(frames.get(page) + (va - page));
                assertThat(leaf.rights()).isEqualTo(rights.get(page));
                long neighbour = page + (1L << shift);
                if (!frames.containsKey(neighbour) && !format.inHole(neighbour)) {
                    assertThat(format.walk(tree.ram, tree.root, neighbour))
                            .isInstanceOf(Walk.Invalid.class);
                }
            }
        }
    }

    /** Any address that is not in a hole; on a 32-bit machine, of 32 bits. */
    private static long address(java.util.Random random, PageTableFormat format) {
        boolean wide = format == PageTableFormat.FOUR_LEVEL || format == PageTableFormat.SUN4U;
        int bits = format == PageTableFormat.FOUR_LEVEL ? 48 : 44;
        return wide
                ? random.nextLong() << 64 - bits >> 64 - bits
                : random.nextInt() & 0xffff_f000L & 0x7fff_ffffL | random.nextInt(2) << 30;
    }
}
