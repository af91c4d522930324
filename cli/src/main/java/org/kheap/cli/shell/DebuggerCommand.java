package org.kheap.cli.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.kheap.cli.mdb.Debugger;
import org.kheap.cli.mdb.MdbArguments;
import org.kheap.cli.shell.Command.Call;
import org.kheap.debugger.target.CrashDump;
import org.kheap.panic.dump.DumpException;
import picocli.CommandLine.ParameterException;

/**
 * The debugger as a command of the machine. While it looks at the kernel, that stands still, as do the
 * jobs in the background.
 */
final class DebuggerCommand {
    private static final String USAGE = "[-kwS] [-e COMMANDS] [unix.N vmcore.N | N]";

    private final Workstation station;
    private final DumpFiles dumps;

    DebuggerCommand(Workstation station) {
        this.station = station;
        this.dumps = new DumpFiles(station, "mdb");
    }

    Command command() {
        return new Command(
                "mdb",
                USAGE,
                "examine a crash dump, or with -k the running kernel",
                List.of(
                        "-e runs commands of the debugger, -w allows to write to the running kernel.",
                        "kheap mdb --help tells of all options."),
                this::mdb);
    }

    private int mdb(Call call) throws ShellException {
        MdbArguments arguments = arguments(call);
        if (!arguments.nameTarget()) {
            throw new ShellException("usage: mdb " + USAGE);
        }
        Path home = Path.of(System.getProperty("user.home"));
        Debugger debugger = new Debugger(arguments, station.screen().seat(), home);
        try {
            return arguments.isLive() ? live(debugger) : dump(debugger, arguments.operands());
        } catch (IOException e) {
            throw new ShellException("mdb: cannot read commands: " + e.getMessage(), e);
        }
    }

    private static MdbArguments arguments(Call call) throws ShellException {
        try {
            return MdbArguments.parse(call.arguments());
        } catch (ParameterException e) {
            throw new ShellException("mdb: " + e.getMessage(), e);
        }
    }

    private int live(Debugger debugger) throws IOException {
        try {
            return debugger.examine(station.target());
        } finally {
            station.codeChanged();
        }
    }

    private int dump(Debugger debugger, List<String> operands) throws IOException, ShellException {
        try (CrashDump dump = dumps.open(operands)) {
            return debugger.examine(dump);
        } catch (DumpException e) {
            debugger.complain(dumps.inGuest(e));
            return Debugger.FAILURE;
        }
    }
}
