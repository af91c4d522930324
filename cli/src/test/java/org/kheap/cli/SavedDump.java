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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/**
 * A crash dump that a workload left behind, number 0.
 *
 * @param folder with the pair
 * @param run that saved it
 */
record SavedDump(Path folder, Cli run) {
    private static final Map<List<String>, SavedDump> SAVED = new ConcurrentHashMap<>();

    /**
     * The dump of a workload that panics. It is saved once for all tests, in a folder that goes with the
     * JVM.
     *
     * @param workload path of its source
     * @param options more of {@code kheap run}
     */
    static SavedDump of(Arch arch, String workload, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-m", arch.name()));
        words.addAll(List.of(options));
        words.add(workload);
        return SAVED.computeIfAbsent(List.copyOf(words), key -> save(words));
    }

    /** The dump of the scenario "corpse". */
    static SavedDump ofCorpse(Arch arch) {
        return of(arch, Cli.scenario("corpse"), "--memory=16M");
    }

    private static SavedDump save(List<String> words) {
        try {
            Path folder = Files.createTempDirectory("kheap dump");
            words.add(1, "--dump=" + folder);
            Cli run = Cli.run(words.toArray(String[]::new));
            assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.PANIC);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            return new SavedDump(folder, run);
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

    Path unix() {
        return folder.resolve("unix.0");
    }

    Path vmcore() {
        return folder.resolve("vmcore.0");
    }

    CrashDump open() throws IOException {
        return CrashDump.open(unix(), vmcore());
    }

    Gdb gdb(List<String> commands) {
        return Gdb.on(unix(), vmcore(), commands);
    }

    Gdb gdb(String... commands) {
        return gdb(List.of(commands));
    }

    /** A number that the console shows in hexadecimal behind a name. */
    long shown(String name) {
        Matcher matcher = Pattern.compile(name + "=0x([0-9a-f]+)").matcher(run.out());
        assertThat(matcher.find()).as(run.out()).isTrue();
        return Long.parseUnsignedLong(matcher.group(1), 16);
    }
}
