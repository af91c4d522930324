package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * What the commands about the allocator print, byte for byte. {@code -Dkheap.golden.accept=true} writes
 * it anew; the change is then read like any other.
 */
@ExtendWith(EnginesAreClosed.class)
class KmemTranscriptTest {
    private static final Path RESOURCES = GuestRun.HOME.resolve("cli/src/test/resources");

    @OnEveryArch
    void shouldPrintTheGoldenTranscript(Arch arch) throws IOException {
        try (CrashDump dump = TourDumps.open(arch)) {
            check("mdb-kmem", dump, script());
        }
    }

    @OnEveryArch
    void shouldPrintTheGoldenTranscriptOfGuardedMemory(Arch arch) throws IOException {
        List<String> commands =
                DcmdScript.GUARDED.lines().stream().map(DcmdScript.Line::command).toList();
        try (CrashDump dump = DcmdScript.GUARDED.open(arch)) {
            check("mdb-guarded", dump, commands);
        }
    }

    private static void check(String name, CrashDump dump, List<String> script) throws IOException {
        Path golden = RESOURCES.resolve("golden").resolve(name).resolve(dump.arch() + ".out");
        String printed = new MdbScript(dump).run(script);
        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, printed);
        }
        assertThat(printed).isEqualTo(Files.readString(golden));
    }

    private static List<String> script() throws IOException {
        return Files.readAllLines(RESOURCES.resolve("mdb/kmem.mdb")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
