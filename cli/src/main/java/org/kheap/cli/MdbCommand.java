package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kheap.cli.mdb.Debugger;
import org.kheap.cli.mdb.DumpOperands;
import org.kheap.cli.mdb.MdbArguments;
import org.kheap.cli.mdb.Seat;
import org.kheap.debugger.target.CrashDump;
import org.kheap.panic.dump.DumpException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kheap mdb}: opens a crash dump in the debugger. */
@Command(
        name = "mdb",
        description = "Examine a crash dump in the debugger.",
        footer = {
            "",
            "Without a terminal and without -e, commands come from standard input, with no",
            "prompt. kheap run --mdb, and mdb -k in kheap shell, examine live kernels.",
            "",
            "Exit status:",
            "  0  all went well",
            "  1  the dump cannot be opened, or a command of -e failed or found something",
            "  2  usage"
        })
final class MdbCommand implements Callable<Integer> {
    @Mixin private final MdbArguments arguments = new MdbArguments();

    @Spec private CommandSpec spec;

    private final Environment environment;

    MdbCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        if (!arguments.nameTarget()) {
            throw new ParameterException(
                    spec.commandLine(), "name one dump: unix.N and vmcore.N, or N");
        }
        try (Seating seating = Seating.of(environment, arguments.commands())) {
            return debug(seating.seat());
        }
    }

    private int debug(Seat seat) throws IOException {
        Debugger debugger = new Debugger(arguments, seat, environment.userHome());
        if (arguments.isLive()) {
            debugger.complain(
                    "there is no live kernel here: kheap run --mdb leaves one, and kheap shell has mdb"
                            + " -k");
            return Debugger.FAILURE;
        }
        try (CrashDump dump = DumpOperands.open(Path.of(""), arguments.operands())) {
            return debugger.examine(dump);
        } catch (DumpException e) {
            debugger.complain(e.getMessage());
            return Debugger.FAILURE;
        }
    }
}
