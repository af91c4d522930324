package org.kheap.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.jline.terminal.Size;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.kernel.boot.Kernel;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfObject;

/** The prompt at a dumb terminal; the machine behind it is not switched on. */
class PromptTest {
    @TempDir private Path directory;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private DumbTerminal terminal(String typed) throws IOException {
        PipedInputStream keys = new PipedInputStream(1 << 12);
        try (PipedOutputStream hand = new PipedOutputStream(keys)) {
            hand.write(typed.getBytes(StandardCharsets.UTF_8));
        }
        return new DumbTerminal("test", "dumb", keys, shown, StandardCharsets.UTF_8);
    }

    private Shell shell(Screen screen) {
        Workstation.Plan plan =
                new Workstation.Plan(
                        Arch.SPARC, 1 << 24, 1, 1, "lab", SettingFiles.EMPTY, directory, 0);
        return new Shell(new Workstation(plan, new NoWorkloads(), screen), 0);
    }

    /** These tests do not get so far as to need any. */
    private static final class NoWorkloads implements Workloads {
        @Override
        public Kernel.Image kernel() {
            throw new AssertionError("no kernel wanted");
        }

        @Override
        public List<ElfObject> compile(String file) {
            throw new AssertionError("no program wanted");
        }
    }

    private List<String> completed(String typed) throws IOException {
        try (Prompt prompt = new Prompt(terminal(""), null)) {
            Shell shell = shell(prompt.screen());
            ParsedLine line =
                    prompt.reader().getParser().parse(typed, typed.length(), ParseContext.COMPLETE);
            List<Candidate> candidates = new ArrayList<>();
            new Completion(shell).complete(line, candidates);
            return candidates.stream().map(Candidate::value).toList();
        }
    }

    @Test
    void shouldOfferCommands() throws IOException {
        assertThat(completed("")).contains("cat", "dumpadm", "reboot", "run").isSorted();
        assertThat(completed("help ")).contains("savecore");
    }

    @Test
    void shouldOfferTunables() throws IOException {
        assertThat(completed("set ")).contains("kmem_flags=", "default_stksize=");
        assertThat(completed("unset ")).contains("kmem_flags");
    }

    @Test
    void shouldOfferFilesOfTheMachineAndOfTheHost() throws IOException {
        Files.writeString(directory.resolve("one.c"), "");
        Files.writeString(directory.resolve("one.txt"), "");
        Files.createDirectory(directory.resolve("more"));

        assertThat(completed("cat /etc/"))
                .containsExactly("/etc/dumpadm.conf", "/etc/sysctl.conf", "/etc/system");
        assertThat(completed("cd /var/")).containsExactly("/var/adm/", "/var/crash/");
        assertThat(completed("run " + directory + "/"))
                .containsExactlyInAnyOrder(directory + "/one.c", directory + "/more/");
    }

    @Test
    void shouldRememberLinesFromOneShellToTheNext() throws IOException {
        Path history = directory.resolve("history");
        for (String typed : List.of("uname -a\n", "dmesg\n")) {
            try (Prompt prompt = new Prompt(terminal(typed), history)) {
                assertThat(prompt.reader().readLine("# ")).isEqualTo(typed.strip());
                prompt.reader().getHistory().save();
            }
        }

        try (Prompt prompt = new Prompt(terminal("\n"), history)) {
            prompt.reader().readLine("# ");
            List<String> lines = new ArrayList<>();
            prompt.reader().getHistory().forEach(entry -> lines.add(entry.line()));
            assertThat(lines).containsExactly("uname -a", "dmesg");
        }
    }

    @Test
    void shouldKeepPiecesOfALineTogetherAboveThePrompt() throws IOException {
        try (Prompt prompt = new Prompt(terminal(""), null)) {
            prompt.screen().print("one ");
            prompt.screen().print("line\n");
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("one line\n");
    }

    @Test
    void shouldTakeATerminalWithoutASizeForAnOrdinaryOne() throws IOException {
        DumbTerminal terminal = terminal("");
        terminal.setSize(new Size(0, 0));
        try (Prompt prompt = new Prompt(terminal, null)) {
            assertThat(prompt.reader().getTerminal().getSize()).isEqualTo(new Size(80, 24));
        }
        DumbTerminal wide = terminal("");
        wide.setSize(new Size(132, 50));
        try (Prompt prompt = new Prompt(wide, null)) {
            assertThat(prompt.reader().getTerminal().getSize()).isEqualTo(new Size(132, 50));
        }
    }
}
