package org.kheap.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.cli.toolchain.ToolchainException;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.LoadException;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfObject;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.message.StackText;
import org.kheap.panic.stack.StackTrace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kheap run}: compiles a workload, boots a kernel and runs it there. */
@Command(
        name = "run",
        description = "Compile C files, boot a kernel and run their main in it.",
        footer = {
            "",
            "Arguments of the workload follow after --.",
            "",
            "Exit status:",
            "  0  the workload ended cleanly",
            "  1  the guest panicked",
            "  2  usage or failure; standard error says what",
            "  3  time limit, or nothing in the guest could go on",
            "  4  main returned another value than 0",
            "  5  a command of --mdb-eval failed or found something",
            "With --machine all it is that of the first machine where it was not 0."
        })
final class RunCommand implements Callable<Integer> {
    private static final long MILLIS = 1000;

    @Option(
            names = {"-m", "--machine"},
            paramLabel = "NAME",
            defaultValue = "amd64",
            description = "i386, amd64, sparc, sparcv9, or all of them; default: ${DEFAULT-VALUE}")
    private String machine;

    @Mixin private final MachineOptions options = new MachineOptions();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "end the run after so long, 0 for never; default: ${DEFAULT-VALUE}")
    private double timeout;

    @Mixin private final CrashDumps dumps = new CrashDumps();

    @Mixin private final RunShow tables = new RunShow();

    @Mixin private final RunDebugger debugger = new RunDebugger();

    @Option(
            names = {"-X", "--cc"},
            paramLabel = "OPTION",
            description = "option for the C compiler, for example -X -O2 or -X -DDEBUG")
    private List<String> compilerOptions = new ArrayList<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "say what happens and how long it takes, on standard error")
    private boolean verbose;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "C source (.c), assembly (.S) or object (.o) of the workload")
    private List<String> files = new ArrayList<>();

    private final Environment environment;

    RunCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws UserException, IOException, InterruptedException {
        List<Arch> machines = Machines.named(machine);
        BootOptions boot = options.boot(machines, environment);
        long size = options.memorySize(machines);
        if (!(timeout >= 0) || timeout > Integer.MAX_VALUE) {
            throw new UserException("not a time limit in seconds: --timeout=" + timeout);
        }
        dumps.check();
        tables.check();
        int status = ExitStatus.CLEAN;
        for (Arch arch : machines) {
            if (machines.size() > 1) {
                environment.out().println("[" + arch + "]");
            }
            int result = run(arch, size, boot);
            status = status == ExitStatus.CLEAN ? result : status;
        }
        return status;
    }

    private int run(Arch arch, long size, BootOptions boot)
            throws UserException, IOException, InterruptedException {
        try {
            GuestSources sources = environment.sources();
            Kernel.Image image = sources.kernel(arch);
            List<ElfObject> workload =
                    sources.workload(
                            arch,
                            files,
                            compilerOptions,
                            environment.colour(),
                            environment.err()::print);
            environment.verbose(verbose, "objects ready");
            try (EngineMachine engine =
                    EngineMachine.create(arch, size & -arch.pageSize(), options.seed())) {
                return run(engine, image, workload, boot);
            }
        } catch (CompileException e) {
            environment.err().print(e.diagnostics());
            throw new UserException("does not compile: machine=" + arch, e);
        } catch (ToolchainException | LoadException | IllegalArgumentException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private int run(
            EngineMachine engine, Kernel.Image image, List<ElfObject> workload, BootOptions options)
            throws LoadException, UserException, IOException {
        PrintStream out = environment.out();
        Kernel kernel = Kernel.boot(engine, image, options, out::writeBytes);
        RunDump dump = dumps.target(environment);
        kernel.dumpTo(dump);
        tables.prepare(kernel);
        KernelModule module = kernel.load(moduleName(), workload);
        BootSettings.mentionStrays(options, kernel, environment);
        this.options.setVariables(kernel, environment);
        List<String> arguments = new ArrayList<>(List.of(moduleName()));
        arguments.addAll(environment.workloadArguments());
        environment.verbose(verbose, "%s booted, first guest instruction".formatted(engine.arch()));
        long start = System.nanoTime();
        Outcome outcome =
                Watchdog.guard(
                        kernel, (long) (timeout * MILLIS), () -> kernel.run(module, arguments));
        out.flush();
        environment.verbose(
                verbose,
                "run took %d ms, %d kernel calls"
                        .formatted((System.nanoTime() - start) / 1_000_000, kernel.calls()));
        int status = report(engine.arch(), kernel, outcome);
        dumps.finish(environment, kernel, outcome, dump);
        tables.show(environment, kernel, outcome);
        int examined = debugger.examine(environment, kernel, outcome);
        return status == ExitStatus.CLEAN ? examined : status;
    }

    /** The module is named after the first file, as a kernel module is after its object. */
    private String moduleName() {
        String name = Path.of(files.get(0)).getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    private int report(Arch arch, Kernel kernel, Outcome outcome) {
        if (outcome instanceof Outcome.Returned returned) {
            if (returned.status() == 0) {
                return ExitStatus.CLEAN;
            }
            environment.say("main returned %d".formatted(returned.status()));
            return ExitStatus.NONZERO;
        } else if (outcome instanceof Outcome.Panicked panicked) {
            if (panicked.panic().reason() instanceof StackOverflow overflow) {
                environment.say("stack overflow: " + overflow.stackFault().describe());
            }
            if (verbose) {
                kernel.damage().ifPresent(e -> e.printStackTrace(environment.err()));
            }
            return ExitStatus.PANIC;
        } else if (outcome instanceof Outcome.Stopped stopped) {
            environment.say("time limit reached: --timeout=%s".formatted(timeout));
            showStack(arch, kernel, stopped.where());
        } else if (outcome instanceof Outcome.Halted halted) {
            environment.say("nothing can go on: waiting for " + halted.what());
            showStack(arch, kernel, halted.where());
        } else if (outcome instanceof Outcome.Deadlocked deadlocked) {
            showSleepers(arch, kernel, deadlocked.threads());
        }
        return ExitStatus.STUCK;
    }

    private void showSleepers(Arch arch, Kernel kernel, List<Outcome.Sleeper> threads) {
        environment.say(
                "deadlock: nothing will ever wake a thread: asleep=%d".formatted(threads.size()));
        for (Outcome.Sleeper sleeper : threads) {
            String name = sleeper.name().isEmpty() ? "" : " (" + sleeper.name() + ")";
            environment
                    .err()
                    .println(
                            "thread %x%s waits for %s"
                                    .formatted(sleeper.thread(), name, sleeper.waitsFor()));
            showStack(arch, kernel, sleeper.stack());
        }
    }

    private void showStack(Arch arch, Kernel kernel, StackTrace where) {
        environment.err().print(StackText.of(arch.abi(), kernel.symbols(), where));
    }
}
