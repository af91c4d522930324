package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/** Crash dumps of {@code guest/tour}. */
final class TourDumps {
    private TourDumps() {}

    /** The workload of the tour. */
    static String workload() {
        return GuestRun.GUEST.resolve("tour/tour.c").toString();
    }

    /**
     * The folder with the dump of a machine, and nothing else.
     *
     * @param options more of {@code kheap run}
     */
    static Path folder(Arch arch, String... options) {
        return saved(arch, options).folder();
    }

    /** Opens the dump of a machine. */
    static CrashDump open(Arch arch, String... options) throws IOException {
        return saved(arch, options).open();
    }

    private static SavedDump saved(Arch arch, String... options) {
        return DcmdScript.TOUR.dump(arch, options);
    }
}
