package org.kheap.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.cli.toolchain.ToolchainException;
import org.kheap.kernel.boot.CompiledDefaults;
import org.kheap.kernel.boot.Tunable;
import org.kheap.machine.Arch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kheap tunables}: lists the kernel variables that {@code kheap run} can set. */
@Command(
        name = "tunables",
        description = "List the kernel variables that run --set and run --system can set.",
        footer = {
            "",
            "A default is what the kernel is compiled with. docs/heap-debugging.md says what",
            "those that look for bugs find.",
            "What run --sysctl sets is listed by kheap shell -c 'sysctl -ad'."
        })
final class TunablesCommand implements Callable<Integer> {
    private static final String ROW = "%-26s %-9s %-8s %s%n";
    private static final int LAST_DIGIT = 9;

    @Option(
            names = {"-m", "--machine"},
            paramLabel = "NAME",
            defaultValue = "amd64",
            description = "whose defaults to show; default: ${DEFAULT-VALUE}")
    private String machine;

    private final Environment environment;

    TunablesCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws UserException, IOException, InterruptedException {
        List<Arch> machines = Machines.named(machine);
        for (Arch arch : machines) {
            if (machines.size() > 1) {
                environment.out().println("[" + arch + "]");
            }
            list(defaults(arch));
        }
        return ExitStatus.CLEAN;
    }

    private CompiledDefaults defaults(Arch arch)
            throws UserException, IOException, InterruptedException {
        try {
            return new CompiledDefaults(environment.sources().kernel(arch));
        } catch (CompileException e) {
            environment.err().print(e.diagnostics());
            throw new UserException("the kernel does not compile: machine=" + arch, e);
        } catch (ToolchainException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private void list(CompiledDefaults defaults) {
        environment.out().printf(ROW, "TUNABLE", "TYPE", "DEFAULT", "MEANING");
        for (Tunable tunable : Tunable.ALL) {
            String value = number(defaults.of(tunable));
            environment.out().printf(ROW, tunable.name(), tunable.type(), value, tunable.doc());
        }
    }

    /** As files of settings have it: hexadecimal where that makes a difference. */
    private static String number(long value) {
        return Math.abs(value) <= LAST_DIGIT ? Long.toString(value) : "0x%x".formatted(value);
    }
}
