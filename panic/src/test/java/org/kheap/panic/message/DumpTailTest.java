package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Lines about dump and reboot, each kernel in its own words. */
class DumpTailTest {
    private static final String DEVICE = "/dev/dsk/c0t0d0s1";
    private static final long OFFSET = 65_536;

    private static String whole(Arch arch) {
        DumpTail tail = DumpTail.of(arch);
        return tail.syncing()
                + tail.start(DEVICE, OFFSET, "kernel")
                + tail.progress(7)
                + tail.end(2803, 288)
                + tail.rebooting();
    }

    @Test
    void shouldSpeakOnI386AndSparcAsSolaris8() {
        String expected =
                """

                syncing file systems... done
                dumping to /dev/dsk/c0t0d0s1, offset 65536
                \r  7% done\r100% done: 2803 pages dumped, compression ratio 2.88, dump succeeded
                rebooting...
                """;

        assertThat(whole(Arch.I386)).isEqualTo(expected);
        assertThat(whole(Arch.SPARC)).isEqualTo(expected);
    }

    @Test
    void shouldNotTellTheRatioOnAmd64() {
        assertThat(whole(Arch.AMD64))
                .contains("dumping to /dev/dsk/c0t0d0s1, offset 65536, content: kernel\n")
                .contains("\r100% done: 2803 pages dumped, dump succeeded\n");
    }

    @Test
    void shouldTellContentAndRatioOnSparcv9() {
        assertThat(whole(Arch.SPARCV9))
                .contains("dumping to /dev/dsk/c0t0d0s1, offset 65536, content: kernel\n")
                .contains("\r100% done: 2803 pages dumped, compression ratio 2.88, ");
    }

    @Test
    void shouldWriteTwoDigitsOfARatio() {
        assertThat(DumpTail.of(Arch.SPARC).end(1, 1205)).contains(" ratio 12.05,");
    }

    @OnEveryArch
    void shouldSayWhyThereIsNoDump(Arch arch) {
        DumpTail tail = DumpTail.of(arch);

        assertThat(tail.noDevice()).isEqualTo("skipping system dump - no dump device configured\n");
        assertThat(tail.failed(28)).isEqualTo("dump failed: error 28\n");
        assertThat(tail.aborted())
                .isEqualTo("dump aborted: please record the above information!\n");
    }
}
