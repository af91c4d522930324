package org.kheap.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.kheap.machine.Arch;
import org.kheap.panic.dump.CrashImage;

/** The end of a panic. */
class DumpingTest {
    private final Dumping dumping = new Dumping(Arch.SPARC);

    /** A device on which writing comes to this. */
    private static DumpTarget device(IOException failure) {
        return new DumpTarget() {
            @Override
            public String device() {
                return "/dev/rdump";
            }

            @Override
            public long offset() {
                return 65536;
            }

            @Override
            public String content() {
                return "kernel";
            }

            @Override
            public Written write(CrashImage image) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                return new Written(7, 250);
            }
        };
    }

    @Test
    void shouldSayHowTheDumpWent() {
        dumping.to(device(null));

        assertThat(dumping.finish(() -> null))
                .isEqualTo(
                        """

                        syncing file systems... done
                        dumping to /dev/rdump, offset 65536
                        \r100% done: 7 pages dumped, compression ratio 2.50, dump succeeded
                        rebooting...
                        """);
    }

    @Test
    void shouldSayThatTheDeviceFailed() {
        dumping.to(device(new IOException("the disk is on fire")));

        assertThat(dumping.finish(() -> null))
                .contains("offset 65536\ndump failed: error 5\nrebooting...\n");
        assertThat(dumping.failure()).isNull();
    }

    @Test
    void shouldEndLikeAnyPanicIfThereIsNothingThatCouldBeDumped() {
        RuntimeException damage = new IllegalStateException("no such page");
        dumping.to(device(null));

        String console =
                dumping.finish(
                        () -> {
                            throw damage;
                        });

        assertThat(console)
                .contains("dump aborted: please record the above information!\nrebooting...\n");
        assertThat(dumping.failure()).isSameAs(damage);
    }

    @Test
    void shouldSayThatThereIsNoDevice() {
        assertThat(dumping.finish(() -> null))
                .contains("skipping system dump - no dump device configured\nrebooting...\n");
    }
}
