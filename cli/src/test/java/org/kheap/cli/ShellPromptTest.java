package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.cli.shell.Prompt;
import org.kheap.cli.shell.SettingFiles;
import org.kheap.cli.shell.Shell;
import org.kheap.cli.shell.Workloads;
import org.kheap.cli.shell.Workstation;
import org.kheap.kernel.boot.Kernel;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfObject;

/** Somebody types, and a real machine answers. */
@ExtendWith(EnginesAreClosed.class)
class ShellPromptTest {
    private static final int SECONDS = 60;

    @TempDir private Path crash;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private volatile DumbTerminal terminal;

    private record Compiled(Arch arch) implements Workloads {
        @Override
        public Kernel.Image kernel() {
            return GuestRun.image(arch);
        }

        @Override
        public List<ElfObject> compile(String file) {
            return GuestRun.objects(arch, List.of(file));
        }
    }

    /** Who types, and waits for what the machine shows before going on. */
    private interface Hands {
        void type(PipedOutputStream keys) throws Exception;
    }

    /** Whose kernel is lost after the first boot. */
    private static final class Lost implements Workloads {
        private final Compiled compiled = new Compiled(Arch.AMD64);
        private boolean booted;

        @Override
        public Kernel.Image kernel() {
            if (booted) {
                throw new IllegalStateException("lab: the kernel is lost");
            }
            booted = true;
            return compiled.kernel();
        }

        @Override
        public List<ElfObject> compile(String file) {
            return compiled.compile(file);
        }
    }

    private String session(Hands hands) throws Exception {
        return session(new Compiled(Arch.AMD64), hands);
    }

    private String session(Workloads workloads, Hands hands) throws Exception {
        PipedInputStream in = new PipedInputStream(1 << 12);
        PipedOutputStream keys = new PipedOutputStream(in);
        Workstation.Plan plan =
                new Workstation.Plan(
                        Arch.AMD64, 16 << 20, 1, 1, "lab", SettingFiles.EMPTY, crash, 0);
        terminal = new DumbTerminal("test", "dumb", in, shown, StandardCharsets.UTF_8);
        try (Prompt prompt = new Prompt(terminal, null);
                Workstation station = new Workstation(plan, workloads, prompt.screen())) {
            Thread person = new Thread(() -> typeAll(hands, keys));
            station.start(false);
            person.start();
            prompt.run(new Shell(station, 0));
            person.join();
        }
        return text();
    }

    private static void typeAll(Hands hands, PipedOutputStream keys) {
        try (keys) {
            hands.type(keys);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void type(PipedOutputStream keys, String line) throws Exception {
        keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** If it is not seen in time the keys are let go, which ends the session. */
    private void see(String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS / 2);
        while (!text().contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not seen: " + text + "\n" + text());
            }
            Thread.sleep(10);
        }
    }

    private String text() {
        synchronized (shown) {
            return shown.toString(StandardCharsets.UTF_8).replace("\r", "");
        }
    }

    @Test
    @Timeout(SECONDS)
    void shouldGreetAndAnswer() throws Exception {
        String seen = session(keys -> type(keys, "uname -n"));

        assertThat(seen)
                .startsWith("SunOS Release 5.11 Version illumos 64-bit\nHostname: lab\n")
                .contains("# ")
                .contains("lab\n# ");
    }

    @Test
    @Timeout(SECONDS)
    void shouldShowAPanicOfABackgroundJobWhileNobodyTypes() throws Exception {
        String seen =
                session(
                        keys -> {
                            type(keys, Cli.runScenario("state") + " panic &");
                            see("pages saved");
                            type(keys, "cat bounds");
                            see("1\n");
                            type(keys, "exit");
                        });

        assertThat(seen).containsSubsequence("[1] 1", "lab: forced panic", "pages saved", "1\n");
    }

    @Test
    @Timeout(SECONDS)
    void shouldOpenTheDebuggerAndComeBack() throws Exception {
        String seen =
                session(
                        keys -> {
                            type(keys, "mdb -k");
                            see("Loading modules: [ unix genunix ]\n> ");
                            type(keys, "::echo begun; 0,2ffffff::map .+1 | ::grep .==-1");
                            see("\nbegun\n");
                            terminal.raise(Terminal.Signal.INT);
                            see("mdb: interrupted\n");
                            type(keys, "kmem_flags/X\n$q");
                            see("kmem_flags:     f\n");
                            type(keys, "uname -n");
                            type(keys, "exit");
                        });

        assertThat(seen).contains("\nlab\n");
    }

    @Test
    @Timeout(SECONDS)
    void shouldEndWithWhatWentWrongWhileSomebodyTyped() throws Exception {
        Path late = crash.resolve("late.c"); // after what the command itself lets it do
        Files.writeString(
                late,
                """
                #include <sys/cmn_err.h>
                #include <sys/kmem.h>
                int main(void) {
                    for (int i = 0; i < 5000; i++)
                        kmem_free(kmem_alloc(64, KM_SLEEP), 64);
                    panic("lab: late");
                }
                """);
        Hands hands =
                keys -> {
                    type(keys, Cli.runFile(late) + " &");
                    see("rebooting...");
                    type(keys, "uname");
                };

        assertThatThrownBy(() -> session(new Lost(), hands))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("lab: the kernel is lost");
    }

    @Test
    @Timeout(SECONDS)
    void shouldSayThatABackgroundJobKeepsItWaitingAndBreakItOff() throws Exception {
        String seen =
                session(
                        keys -> {
                            type(keys, Cli.runScenario("endless") + " spin &");
                            see("Ctrl-C ends it");
                            terminal.raise(Terminal.Signal.INT);
                            see("[1] endless spin: interrupted");
                            type(keys, "uname -s");
                            type(keys, "exit");
                        });

        assertThat(seen)
                .containsSubsequence(
                        "[1] 1\n",
                        "a job in the background makes no calls",
                        "[1] endless spin: interrupted\n",
                        "SunOS\n# ");
    }
}
