package org.kheap.debugger.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

class ChunksTest {
    private static final int MANY = 40;

    private long base;
    private int page;
    private FakeTarget target;

    /** Many pages, a hole of two, and one more. */
    private void prepare(Arch arch) {
        base = arch.map().heap().start();
        page = arch.pageSize();
        target = FakeTarget.on(arch);
        target.guest().mapPages(base, MANY, Rights.READ_WRITE);
        target.guest().mapPages(base + (MANY + 2L) * page, 1, Rights.READ_WRITE);
    }

    /** Addresses of 32-bit words that were handed out and held what memory holds. */
    private List<Long> read(long start, long size) {
        List<Long> seen = new ArrayList<>();
        new Chunks(target)
                .read(
                        start,
                        size,
                        (address, bytes) -> {
                            for (int at = 0; at + 4 <= bytes.limit(); at += 4) {
                                assertThat(bytes.getInt(at))
                                        .isEqualTo(target.memory().getInt(address + at, INSPECT));
                                seen.add(address + at);
                            }
                        });
        return seen;
    }

    @OnEveryArch
    void shouldReadAllThereIsInOrder(Arch arch) {
        prepare(arch);
        List<Long> seen = read(base - page, (MANY + 5L) * page);

        List<Long> expected = new ArrayList<>();
        for (long at = base; at < base + (MANY + 3L) * page; at += 4) {
            if (at < base + (long) MANY * page || at >= base + (MANY + 2L) * page) {
                expected.add(at);
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    @OnEveryArch
    void shouldReadAPartOfAPage(Arch arch) {
        prepare(arch);

        assertThat(read(base + page - 8, 16))
                .containsExactly(base + page - 8, base + page - 4, base + page, base + page + 4);
        assertThat(read(base + 4, 4)).containsExactly(base + 4);
        assertThat(read(base, 0)).isEmpty();
        assertThat(read(base + (long) MANY * page, page)).isEmpty();
    }

    @OnEveryArch
    void shouldEndWithTheAddressSpace(Arch arch) {
        prepare(arch);

        assertThat(read(base + (MANY + 3L) * page - 4, -1)).hasSize(1);
        assertThat(read(0, -1)).hasSize((MANY + 1) * page / 4);
        assertThat(read(-8, 16)).isEmpty();
    }
}
