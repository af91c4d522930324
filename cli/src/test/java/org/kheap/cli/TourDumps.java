package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/** Crash dumps of {@code guest/tour}, saved once for all tests, in a folder that goes with the JVM. */
final class TourDumps {
    private static final Map<String, Path> FOLDERS = new ConcurrentHashMap<>();

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
        return FOLDERS.computeIfAbsent(
                arch + " " + String.join(" ", options), key -> save(arch, options));
    }

    /** Opens the dump of a machine. */
    static CrashDump open(Arch arch, String... options) throws IOException {
        Path folder = folder(arch, options);
        return CrashDump.open(folder.resolve("unix.0"), folder.resolve("vmcore.0"));
    }

    private static Path save(Arch arch, String... options) {
        try {
            Path folder = Files.createTempDirectory("kheap-tour");
            List<String> words =
                    new ArrayList<>(
                            List.of("run", "-m", arch.name(), "--memory=8M", "--dump=" + folder));
            words.addAll(List.of(options));
            words.add(workload());
            Cli run = Cli.run(words.toArray(String[]::new));
            assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.PANIC);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        for (String name : List.of("unix.0", "vmcore.0", "bounds")) {
            folder.resolve(name).toFile().delete();
        }
        folder.toFile().delete();
    }
}
