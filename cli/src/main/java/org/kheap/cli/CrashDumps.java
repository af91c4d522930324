package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.elf.LinkException;
import org.kheap.panic.dump.CompressedDump;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.DumpContent;
import org.kheap.panic.dump.Progress;
import org.kheap.panic.dump.Vmcore;
import picocli.CommandLine.Option;

/** Options that say whether and where a run leaves a crash dump, and the saving of it. */
final class CrashDumps {
    @Option(
            names = "--dump",
            paramLabel = "DIR",
            description = "when the guest panics, save a crash dump there: unix.N and vmcore.N")
    private Path directory;

    @Option(
            names = "--dump-always",
            description = "save the dump however the run ends; --dump says where")
    private boolean always;

    @Option(
            names = "--compress",
            description = "save the dump as vmdump.N, which kheap savecore expands")
    private boolean compress;

    /** Refuses options that mean nothing without another one. */
    void check() throws UserException {
        if (directory == null && (always || compress)) {
            throw new UserException(
                    "no directory for crash dumps: %s goes with --dump=DIR"
                            .formatted(always ? "--dump-always" : "--compress"));
        }
    }

    /** Saves a dump of a kernel whose run is over, if one is wanted, and says where it is. */
    void save(Environment environment, Kernel kernel, Outcome outcome, List<String> arguments)
            throws UserException {
        boolean panicked = outcome instanceof Outcome.Panicked;
        if (directory == null && panicked) {
            environment.say("no crash dump was saved; --dump=DIR saves one");
        }
        if (directory == null || !panicked && !always) {
            return;
        }
        CrashDirectory crashes = new CrashDirectory(directory, environment::say);
        try {
            CrashImage image = kernel.crashImage(outcome, String.join(" ", arguments));
            if (compress) {
                showCompressed(environment, crashes.save(List.of(compressed(image))));
            } else {
                Vmcore core = new Vmcore(image);
                showPair(environment, crashes.save(image.symbolFile(), core, Progress.NONE));
            }
        } catch (IOException | LinkException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private static CrashDirectory.Content compressed(CrashImage image) {
        return CompressedDump.of(image, DumpContent.KERNEL, Progress.NONE);
    }

    private static void showCompressed(Environment environment, CrashDirectory.Saved saved) {
        environment.say("crash dump saved: " + saved.files().get(0));
        environment.say("expand it with: kheap savecore -vf " + saved.files().get(0));
    }

    /** Says where a pair is, and how to open it. */
    static void showPair(Environment environment, CrashDirectory.Saved saved) {
        String files = "%s %s".formatted(saved.files().get(0), saved.files().get(1));
        environment.say("crash dump saved: " + files);
        environment.say("open it with: gdb-multiarch " + files);
    }
}
