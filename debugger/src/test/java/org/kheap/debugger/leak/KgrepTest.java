package org.kheap.debugger.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.debugger.testing.FakeArenas.ALLOCATED;
import static org.kheap.debugger.testing.FakeArenas.FREE;
import static org.kheap.debugger.testing.FakeArenas.SPAN;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class KgrepTest {
    private static final long VALUE = 0x1234_5678L;

    private LeakLab lab;
    private int word;

    /** First of some pages of the heap that nothing else is on. */
    private long pages;

    private int page;

    private void prepare(Arch arch) {
        lab = new LeakLab(arch);
        word = arch.abi().wordSize();
        page = arch.pageSize();
        pages = lab.heap.end() - 8L * page;
        lab.heap.memory().write(pages, new byte[8 * page], INSPECT);
    }

    private String lines(long... addresses) {
        return lab.text.lines(addresses);
    }

    @OnEveryArch
    void shouldFindAlignedPointers(Arch arch) {
        prepare(arch);
        lab.hold(2, VALUE);
        lab.put(pages + 2L * page - word, VALUE);
        lab.put(pages + 2L * page + 1, VALUE);
        lab.put(pages + 3L * page, VALUE + 1);
        lab.put(lab.stack, VALUE);
        long[] found = {lab.data + 2L * word, lab.stack, pages + 2L * page - word};
        java.util.Arrays.sort(found); // all of these are in one half of the address space

        assertThat(lab.run("%x::kgrep", VALUE)).isEqualTo(lines(found));
        assertThat(lab.run("%x::kgrep | ::map .+1", VALUE))
                .isEqualTo(lines(found[0] + 1, found[1] + 1, found[2] + 1));
        assertThat(lab.run("%x::kgrep", VALUE + 2)).isEmpty();
    }

    @OnEveryArch
    void shouldSearchTheHeapLastAndOnlyWhereItIsAllocated(Arch arch) {
        prepare(arch);
        long start = arch.map().heap().start();
        long arena = lab.arenas.arena("heap", 0);
        long end = lab.heap.end();
        lab.arenas.segment(arena, SPAN, start, end);
        lab.arenas.segment(arena, FREE, start, pages);
        lab.arenas.segment(arena, ALLOCATED, pages + 4L * page, pages + 8L * page);
        lab.arenas.segment(arena, ALLOCATED, pages, pages + page);
        long free = pages + 2L * page;
        for (long at : new long[] {lab.data, pages, free, pages + 5L * page}) {
            lab.put(at, VALUE);
        }

        assertThat(lab.run("%x::kgrep", VALUE))
                .isEqualTo(lines(lab.data, pages + 5L * page, pages));
    }

    @OnEveryArch
    void shouldFindWhatIsNearOrAlike(Arch arch) {
        prepare(arch);
        lab.put(pages, VALUE + 7);
        lab.put(pages + word, VALUE + 8);
        lab.put(pages + 2L * word, VALUE - 1);

        assertThat(lab.run("%x::kgrep -d 8", VALUE)).isEqualTo(lines(pages));
        assertThat(lab.run("%x::kgrep -d 9", VALUE)).isEqualTo(lines(pages, pages + word));
        assertThat(lab.run("%x::kgrep -vd 8", VALUE))
                .isEqualTo(lab.text.hex(pages) + ":\t1234567f");
        assertThat(lab.run("%x::kgrep -v -m fffffff0", VALUE))
                .startsWith(lab.text.hex(pages) + ":\t1234567f\n")
                .hasLineCount(2);
        assertThat(lab.run("%x::kgrep -M f", VALUE)).isEqualTo(lines(pages, pages + 2L * word));
    }

    @OnEveryArch
    void shouldFindValuesOfOtherSizes(Arch arch) {
        prepare(arch);
        lab.heap.memory().putByte(pages + 1, 0xa7, INSPECT);
        lab.heap.memory().putShort(pages + 16, 0xa7, INSPECT);
        lab.heap.memory().putInt(pages + 36, 0xfedc_ba98, INSPECT);
        lab.heap.memory().putLong(pages + 48, 0xfedc_ba98_7654_3210L, INSPECT);
        String limits = "-a %x -A %x".formatted(pages, pages + page);
        int low = arch.abi().isBigEndian() ? 1 : 0;

        assertThat(lab.run("a7::kgrep -s 1 %s", limits))
                .isEqualTo(lines(pages + 1, pages + 16 + low));
        assertThat(lab.run("a7::kgrep -s 2 %s", limits)).contains(lines(pages + 16));
        assertThat(lab.run("fedcba98::kgrep -s 4 %s", limits))
                .isEqualTo(lines(pages + 36, pages + 48 + (arch.abi().isBigEndian() ? 0 : 4)));
        if (word == Long.BYTES) {
            assertThat(lab.run("fedcba9876543210::kgrep -s 8 %s", limits))
                    .isEqualTo(lines(pages + 48));
        }
    }

    @OnEveryArch
    void shouldKeepToItsLimits(Arch arch) {
        prepare(arch);
        for (int i = 0; i < 4; i++) {
            lab.put(pages + (long) i * word, VALUE);
        }

        assertThat(lab.run("%x::kgrep -a %x -A %x", VALUE, pages + 1, pages + 3L * word))
                .isEqualTo(lines(pages + word, pages + 2L * word));
        assertThat(lab.run("%x::kgrep -A %x", VALUE, pages + word)).isEqualTo(lines(pages));
        assertThat(lab.run("%x::kgrep -a 1000 -A 2000", VALUE))
                .isEqualTo("mdb: warning: nothing searched");
    }

    @OnEveryArch
    void shouldRefuseWhatMeansNothing(Arch arch) {
        prepare(arch);

        assertThat(lab.run("1::kgrep -d 1 -m 1"))
                .contains("only one of -d, -m and -M may be specified")
                .contains("Usage: address::kgrep");
        assertThat(lab.run("1::kgrep -s 3")).contains("must be 1, 2, 4 or 8");
        assertThat(lab.run("1::kgrep -a 2 -A 1")).contains("minad must be below maxad");
        assertThat(lab.run("::kgrep")).contains("Usage: address::kgrep");
    }
}
