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
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/** Scripts that use every command of the debugger together, and the workloads that they are about. */
enum DcmdScript {
    /** On {@code guest/tour}, whose kernel is illumos's alone. */
    TOUR("/mdb/dcmds.mdb", "tour", TourDumps.workload()),
    /** On {@code guest/scenarios/guarded}, whose kernel has what FreeBSD brings. */
    GUARDED("/mdb/guarded.mdb", "guarded", Cli.scenario("guarded"));

    private final String file;
    private final String name;
    private final String workload;

    DcmdScript(String file, String name, String workload) {
        this.file = file;
        this.name = name;
        this.workload = workload;
    }

    /** The dump of its workload on a machine. */
    SavedDump dump(Arch arch, String... options) {
        String[] all =
                Stream.concat(Stream.of("--memory=8M"), Stream.of(options)).toArray(String[]::new);
        return SavedDump.of(arch, workload, all);
    }

    /** Opens that dump. */
    CrashDump open(Arch arch, String... options) throws IOException {
        return dump(arch, options).open();
    }

    /** A run of its workload that ends well if it has an argument. */
    GuestRun run(Arch arch) {
        return GuestRun.of(arch, name, List.of(workload));
    }

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

    List<Line> lines() {
        try (InputStream stream = DcmdScript.class.getResourceAsStream(file)) {
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

    /** The lines of all scripts. */
    static List<Line> allLines() {
        return Stream.of(values()).flatMap(script -> script.lines().stream()).toList();
    }

    /** All commands with the addresses of a kernel in them, without what only the host's shell does. */
    List<String> completed(MdbScript script) {
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
