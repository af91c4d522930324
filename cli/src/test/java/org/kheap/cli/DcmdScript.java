package org.kheap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.debugger.command.Modules;
import org.kheap.debugger.command.Walker;

/** The script {@code mdb/dcmds.mdb}, which uses every command of the debugger. */
final class DcmdScript {
    private static final String FILE = "/mdb/dcmds.mdb";

    private DcmdScript() {}

    /** What a command is to do. */
    enum Expected {
        OUTPUT,
        SILENCE,
        COMPLAINT,
        ANY
    }

    /** A line for {@link MdbScript}. */
    record Line(String command, Expected expected) {
        static Line of(String text) {
            Expected expected =
                    text.startsWith("let ")
                            ? Expected.ANY
                            : text.startsWith("- ")
                                    ? Expected.SILENCE
                                    : text.startsWith("! ")
                                            ? Expected.COMPLAINT
                                            : text.startsWith("? ")
                                                    ? Expected.ANY
                                                    : Expected.OUTPUT;
            boolean isMarked = !text.startsWith("let ") && text.matches("[-!?] .*");
            return new Line(isMarked ? text.substring(2) : text, expected);
        }
    }

    static List<Line> lines() {
        try (InputStream stream = DcmdScript.class.getResourceAsStream(FILE)) {
            List<Line> lines = new ArrayList<>();
            new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(text -> !text.isEmpty() && !text.startsWith("#"))
                    .forEach(text -> lines.add(Line.of(text)));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What no user should ever see. */
    static boolean isOurFault(String line) {
        return Stream.of("Exception", "org.kheap", "internal error", "java.")
                .anyMatch(line::contains);
    }

    /** All commands with the addresses of a kernel in them, without what only the host's shell does. */
    static List<String> completed(MdbScript script) {
        List<String> commands = new ArrayList<>();
        for (Line line : lines()) {
            String shown = script.run(line.command());
            if (!shown.isEmpty()) {
                commands.add(shown.substring("> ".length(), shown.indexOf('\n')));
            }
        }
        commands.replaceAll(command -> command.replaceAll(" ! .*", ""));
        return commands;
    }

    /** The walkers that are there whatever a kernel holds. */
    static Stream<Walker> walkers() {
        Modules modules = DebuggerModules.all();
        return modules.names().stream()
                .flatMap(name -> modules.partsOf(name).stream())
                .flatMap(part -> part.walkers().stream());
    }
}
