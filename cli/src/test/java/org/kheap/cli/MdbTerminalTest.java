package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.cli.mdb.Debugger;
import org.kheap.cli.mdb.MdbArguments;
import org.kheap.cli.mdb.TerminalSeat;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/** Somebody types at a terminal, and the debugger answers. */
class MdbTerminalTest {
    private static final int SECONDS = 60;
    private static final Pattern MOVES = Pattern.compile("\r|\u001b\\[[?\\d;]*[a-zA-Z]");
    private static final String CTRL_C = "\003";
    private static final String CTRL_D = "\004";

    @TempDir private Path home;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Size size = new Size(80, 24);

    /** Who types, and waits for what is shown before going on. */
    private interface Hands {
        void type(PipedOutputStream keys) throws Exception;
    }

    private String session(List<String> options, Hands hands) throws Exception {
        shown.reset();
        PipedInputStream in = new PipedInputStream(1 << 12);
        PipedOutputStream keys = new PipedOutputStream(in);
        try (Terminal terminal =
                        new ExternalTerminal("test", "ansi", in, shown, StandardCharsets.UTF_8);
                CrashDump dump = TourDumps.open(Arch.SPARC)) {
            terminal.setSize(size);
            Thread person = new Thread(() -> typeAll(hands, keys));
            TerminalSeat seat = TerminalSeat.at(terminal, home.resolve("history"));
            person.start();
            new Debugger(MdbArguments.parse(options), seat, home).examine(dump);
            person.join();
        }
        return text();
    }

    private String typed(String... lines) throws Exception {
        return session(List.of(), keys -> type(keys, String.join("\n", lines) + "\n"));
    }

    private void typeAll(Hands hands, PipedOutputStream keys) {
        try (keys) {
            see("> ");
            hands.type(keys);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void type(PipedOutputStream keys, String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private void see(String text) throws Exception {
        seeBehind("", text);
    }

    /** If it is not seen in time the keys are let go, which ends the session. */
    private void seeBehind(String mark, String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS / 2);
        while (!text().substring(text().indexOf(mark) + mark.length()).contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not seen: " + text + "\n" + text());
            }
            Thread.sleep(10);
        }
    }

    /** What was shown, without what moves the cursor. */
    private String text() {
        synchronized (shown) {
            return MOVES.matcher(shown.toString(StandardCharsets.UTF_8)).replaceAll("");
        }
    }

    @Test
    @Timeout(SECONDS)
    void shouldGreetAndAnswer() throws Exception {
        assertThat(typed("kmem_flags/X", "::bogus", "$q", "1=D"))
                .startsWith("Loading modules: [ unix genunix tour ]\n> ")
                .contains("kmem_flags:\nkmem_flags:     f\n")
                .contains("mdb: invalid command '::bogus': unknown dcmd name\n")
                .doesNotContain(" ".repeat(16) + "1\n");
    }

    @Test
    @Timeout(SECONDS)
    void shouldComplete() throws Exception {
        String seen =
                typed(
                        "kmem_fla\t/X",
                        "::ech\t command",
                        "::sizeof struct kmem_bufctl_au\t",
                        "::sizeof kmem_bufctl_audit\t",
                        "genunix`kmem_fla\t=p",
                        "1::map <threa\t",
                        "$q");

        assertThat(seen)
                .contains("kmem_flags:     f\n")
                .contains("\ncommand\n")
                .contains("kmem_bufctl_audit_t")
                .contains(" ".repeat(16) + "kmem_flags\n");
    }

    @Test
    @Timeout(SECONDS)
    void shouldStopAfterEachScreen() throws Exception {
        size = new Size(100, 5);
        String seen =
                session(
                        List.of(),
                        keys -> {
                            type(keys, "0,7::echo line\n");
                            see(">> More");
                            type(keys, "n");
                            seeBehind(">> More", "> ");
                            type(keys, "$w\n0,7::echo word\n");
                            see("word\nword\nword\nword\n>> More");
                            type(keys, "c");
                            type(keys, "$q\n");
                        });

        assertThat(seen.lines().filter("line"::equals)).hasSize(4);
        assertThat(seen.lines().filter(line -> line.endsWith("word"))).hasSize(7 + 1);
        assertThat(seen).contains("output page width = 100\n");
    }

    @Test
    @Timeout(SECONDS)
    void shouldNotStopIfAskedNotTo() throws Exception {
        size = new Size(80, 5);
        String seen = session(List.of("+o", "pager"), keys -> type(keys, "0,20::echo line\n$q\n"));

        assertThat(seen.lines().filter("line"::equals)).hasSize(0x20);
    }

    @Test
    @Timeout(SECONDS)
    void shouldInterruptACommandAndNotTheDebugger() throws Exception {
        String seen =
                session(
                        List.of(),
                        keys -> {
                            type(keys, "::echo begun; 0,2ffffff::map .+1 | ::grep .==-1\n");
                            see("\nbegun\n");
                            type(keys, CTRL_C);
                            see("mdb: interrupted\n");
                            type(keys, "::echo on\n$q\n");
                        });

        assertThat(seen).contains("\non\n");
    }

    @Test
    @Timeout(SECONDS)
    void shouldInterruptThePager() throws Exception {
        size = new Size(80, 5);
        String seen =
                session(
                        List.of(),
                        keys -> {
                            type(keys, "0,100::echo line\n");
                            see(">> More");
                            type(keys, CTRL_C);
                            seeBehind(">> More", "> ");
                            type(keys, "::echo on\n$q\n");
                        });

        assertThat(seen).contains("\non\n");
        assertThat(seen.lines().filter("line"::equals)).hasSize(4);
    }

    @Test
    @Timeout(SECONDS)
    void shouldGoOnAtTheEndOfInputIfAsked() throws Exception {
        String seen =
                session(
                        List.of("-o", "ignoreeof"),
                        keys -> type(keys, "::echo one\n" + CTRL_D + "::echo two\n$q\n"));

        assertThat(seen).containsSubsequence("one\n", "mdb: use ::quit or $q to leave\n", "two\n");
        assertThat(session(List.of(), keys -> type(keys, CTRL_D + "::echo no\n")))
                .doesNotContain("no\n");
    }

    @Test
    @Timeout(SECONDS)
    void shouldRememberLinesAndPrompts() throws Exception {
        assertThat(session(List.of("-P", "lab> "), keys -> type(keys, "$P <>\n1!=2=D\n")))
                .contains("lab> ", "<>");

        assertThat(Files.readString(home.resolve("history")))
                .contains(":$P <>\n")
                .contains(":1!=2=D\n");
    }
}
