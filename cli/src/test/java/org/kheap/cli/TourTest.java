package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/**
 * The tour of the debugger shows what it prints. {@code -Dkheap.golden.accept=true} writes it anew; the
 * change is then read like any other.
 */
@ExtendWith(EnginesAreClosed.class)
class TourTest {
    private static final Path TOUR = GuestRun.HOME.resolve("docs/tour.md");

    @Test
    void shouldShowWhatTheDebuggerPrints() throws IOException {
        MdbDocument tour = MdbDocument.read(TOUR);
        try (CrashDump dump = TourDumps.open(Arch.SPARC)) {
            String renewed = tour.renewed(new MdbScript(dump));

            if (Boolean.getBoolean("kheap.golden.accept")) {
                Files.writeString(TOUR, renewed);
            } else {
                assertThat(tour.text()).isEqualTo(renewed);
            }
        }
    }
}
