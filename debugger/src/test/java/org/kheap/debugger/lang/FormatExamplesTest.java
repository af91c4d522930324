package org.kheap.debugger.lang;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;

/** Listings of buffers with their tags, as debuggers of these machines print them. */
class FormatExamplesTest {
    private static final long[] BUFFER_OF_32_BITS = {
        7, 0x1c, 0, 0, 1, 0xbbddcafeL, 0xfeedfaceL, 0x139d, 0x30c40060L, 0x91d4c88dL
    };

    @Test
    void shouldListABufferOf32Bits() {
        TestSession session = sparc();

        assertThat(session.run("30a9be10,5/KKn"))
                .isEqualTo(
                        """
                        0x30a9be10:     7               1c
                                        0               0
                                        1               bbddcafe
                                        feedface        139d
                                        30c40060        91d4c88d""");
    }

    @Test
    void shouldLabelEachRowWhereTheFormatEndsInALabel() {
        TestSession session = sparc();

        assertThat(session.run("30a9be10,2/KKna"))
                .isEqualTo(
                        """
                        0x30a9be10:     7               1c
                        0x30a9be18:     0               0
                        0x30a9be20:""");
    }

    private static TestSession sparc() {
        FakeTarget target = FakeTarget.on(Arch.SPARC);
        target.guest().mapPages(0x30a9a000L, 1, Rights.READ_WRITE);
        for (int i = 0; i < BUFFER_OF_32_BITS.length; i++) {
            target.memory()
                    .putInt(0x30a9be10L + 4L * i, (int) BUFFER_OF_32_BITS[i], Access.INSPECT);
        }
        return new TestSession(target);
    }

    @Test
    void shouldListABufferOf64BitsBelowTheHole() {
        long start = 0x30000a9be10L;
        FakeTarget target = FakeTarget.on(Arch.SPARCV9);
        target.guest().mapPages(0x30000a9a000L, 1, Rights.READ_WRITE);
        long[] words = {7, 0x1c, 0x1bbddcafeL, 0xfeedface0000139dL, 0x30000c400a0L, 0x300a1d4c84dL};
        for (int i = 0; i < words.length; i++) {
            target.memory().putLong(start + 8L * i, words[i], Access.INSPECT);
        }

        assertThat(new TestSession(target).run("30000a9be10,3/KKn"))
                .isEqualTo(
                        """
                        0x30000a9be10:  7               1c
                                        1bbddcafe       feedface0000139d
                                        30000c400a0     300a1d4c84d""");
    }

    @Test
    void shouldMoveTheFirstRowWhereTheLabelIsLong() {
        long start = 0xffffff01c9e4a380L;
        FakeTarget target = FakeTarget.on(Arch.AMD64);
        target.guest().mapPages(0xffffff01c9e4a000L, 1, Rights.READ_WRITE);
        long[] words = {7, 0x1c, 0xbaddcafebbddcafeL, 0xffffff01c9e4a400L};
        for (int i = 0; i < words.length; i++) {
            target.memory().putLong(start + 8L * i, words[i], Access.INSPECT);
        }

        assertThat(new TestSession(target).run("ffffff01c9e4a380,2/KKn"))
                .isEqualTo(
                        """
                        0xffffff01c9e4a380:             7               1c
                                        baddcafebbddcafe ffffff01c9e4a400""");
    }

    @Test
    void shouldShowWhatAWriteReplaced() {
        FakeTarget target = FakeTarget.on(Arch.SPARC).live();
        target.guest().mapPages(0x30a9a000L, 1, Rights.READ_WRITE);
        target.memory().putInt(0x30a9a000L, 0, Access.INSPECT);
        target.symbol("lab", "lab_debug", 0x30a9a000L, 4);
        TestSession session = new TestSession(target);
        session.run("$W");

        assertThat(session.run("lab_debug/W 1"))
                .isEqualTo("lab_debug:      0               =       0x1");
        assertThat(target.memory().getInt(0x30a9a000L, Access.INSPECT)).isEqualTo(1);
    }

    @Test
    void shouldNotWriteToADump() {
        FakeTarget target = FakeTarget.on(Arch.SPARC);
        TestSession session = new TestSession(target);
        session.run("$W");

        assertThat(session.run("1000/W 1"))
                .isEqualTo("mdb: failed to write 1 at address 0x1000: a dump cannot be written to");
    }
}
