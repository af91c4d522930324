package org.kheap.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kheap.cli.mdb.Debugger;
import org.kheap.cli.mdb.MdbArguments;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import picocli.CommandLine.Option;

/** Options that have the kernel of a run examined before its machine is gone. */
final class RunDebugger {
    @Option(
            names = "--mdb",
            description =
                    "when the run has ended, however that was, examine the kernel in the debugger before"
                            + " the machine is gone")
    private boolean wanted;

    @Option(
            names = "--mdb-eval",
            paramLabel = "COMMANDS",
            description = "as --mdb, but run these commands of the debugger; repeatable")
    private List<String> commands = new ArrayList<>();

    /**
     * Has the user examine a kernel that stands still for ever, if that is wanted.
     *
     * @return an exit status
     */
    int examine(Environment environment, Kernel kernel, Outcome outcome) throws IOException {
        if (!wanted && commands.isEmpty()) {
            return ExitStatus.CLEAN;
        }
        LiveTarget target = LiveTarget.of(kernel.crashImage(outcome));
        try (Seating seating = Seating.of(environment, commands)) {
            Debugger debugger =
                    new Debugger(MdbArguments.of(commands), seating.seat(), environment.userHome());
            return debugger.examine(target) == Debugger.OK ? ExitStatus.CLEAN : ExitStatus.EXAMINED;
        }
    }
}
