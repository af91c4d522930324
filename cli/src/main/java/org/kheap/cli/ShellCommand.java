package org.kheap.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.kheap.cli.mdb.Seat;
import org.kheap.cli.shell.Prompt;
import org.kheap.cli.shell.Screen;
import org.kheap.cli.shell.SettingFiles;
import org.kheap.cli.shell.Shell;
import org.kheap.cli.shell.ShellException;
import org.kheap.cli.shell.Workloads;
import org.kheap.cli.shell.Workstation;
import org.kheap.cli.sysctl.SysctlProgram;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.cli.toolchain.ToolchainException;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.LoaderFile;
import org.kheap.kernel.boot.SystemFile;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kheap shell}: boots a machine that stays up, and gives its prompt. */
@Command(
        name = "shell",
        description = "Boot a machine and give its prompt: run programs, panic, dump, reboot.",
        footer = {
            "",
            "Without a terminal, and without -c, commands come from standard input, and there is no",
            "prompt. The exit status is that of the last command."
        })
final class ShellCommand implements Callable<Integer> {
    private static final double MILLIS = 1000;

    /** In a script, where nobody can press a key. */
    private static final double SCRIPT_SECONDS = 60;

    @Option(
            names = {"-m", "--machine"},
            paramLabel = "NAME",
            defaultValue = "amd64",
            description = "i386, amd64, sparc or sparcv9; default: ${DEFAULT-VALUE}")
    private String machine;

    @Mixin private final MachineOptions options = new MachineOptions();

    @Option(
            names = "--nodename",
            paramLabel = "NAME",
            defaultValue = BootOptions.NODENAME,
            description = "name of the machine; default: ${DEFAULT-VALUE}")
    private String nodename;

    @Option(
            names = "--crash",
            paramLabel = "DIR",
            defaultValue = "crash",
            description =
                    "directory of the host that the machine has as /var/crash; default:"
                            + " ${DEFAULT-VALUE}")
    private Path crash;

    @Option(
            names = "--dump-device",
            paramLabel = "SIZE",
            description = "size of the dump device, with K, M or G; default: large enough")
    private String deviceSize;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description =
                    "interrupt a program after so long, 0 for never; default: 60 in a script, else"
                            + " never")
    private Double timeout;

    @Option(
            names = "-c",
            paramLabel = "COMMANDS",
            description = "run these, separated by semicolons or newlines")
    private String commands;

    private final Environment environment;

    ShellCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws UserException, IOException, InterruptedException {
        List<Arch> machines = Machines.named(machine);
        if (machines.size() != 1) {
            throw new UserException("a shell has one machine: --machine=" + machine);
        }
        Workstation.Plan plan = plan(machines.get(0));
        Workloads workloads = new Compiled(plan.arch());
        try {
            if (commands != null || !environment.hasTerminal()) {
                return script(plan, workloads);
            }
            return interactive(plan, workloads);
        } catch (ShellException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private Workstation.Plan plan(Arch arch) throws UserException {
        BootOptions boot = options.boot(List.of(arch), environment);
        long size = options.memorySize(List.of(arch));
        if (!nodename.matches("[A-Za-z0-9][A-Za-z0-9-]{0,62}")) {
            throw new UserException("not a name for a machine: --nodename=" + nodename);
        }
        if (timeout != null && (!(timeout >= 0) || timeout > Integer.MAX_VALUE)) {
            throw new UserException("not a time limit in seconds: --timeout=" + timeout);
        }
        SettingFiles settings =
                new SettingFiles(
                        new SystemFile(boot.settings(), List.of(), List.of()).text(),
                        new LoaderFile(boot.environment(), null).text(),
                        SysctlProgram.file(options.sysctls()));
        return new Workstation.Plan(
                arch, size, boot.cpus(), options.seed(), nodename, settings, crash, deviceSize());
    }

    private long deviceSize() throws UserException {
        if (deviceSize == null) {
            return 0;
        }
        OptionalLong size = Numbers.size(deviceSize);
        if (size.isEmpty() || size.getAsLong() == 0) {
            throw new UserException("not a size for a device: --dump-device=" + deviceSize);
        }
        return size.getAsLong();
    }

    private int script(Workstation.Plan plan, Workloads workloads)
            throws ShellException, IOException {
        try (Workstation station = new Workstation(plan, workloads, new Streams(environment))) {
            double seconds = timeout == null ? SCRIPT_SECONDS : timeout;
            Shell shell = new Shell(station, (long) (seconds * MILLIS));
            station.start(true);
            if (commands != null) {
                shell.execute(commands);
            } else {
                readFrom(environment.lines(), shell, environment.out());
            }
            return shell.status();
        } finally {
            environment.out().flush();
        }
    }

    /** Whoever sends commands may wait for the answer to one before sending the next. */
    private static void readFrom(BufferedReader lines, Shell shell, PrintStream out)
            throws ShellException, IOException {
        String line = lines.readLine();
        while (line != null && !shell.isOver()) {
            shell.execute(line);
            out.flush();
            line = lines.readLine();
        }
    }

    private int interactive(Workstation.Plan plan, Workloads workloads)
            throws ShellException, IOException {
        Path history = environment.userHome().resolve(".kheap_history");
        try (Prompt prompt = new Prompt(environment.terminal(), history);
                Workstation station = new Workstation(plan, workloads, prompt.screen())) {
            Shell shell = new Shell(station, timeout == null ? 0 : (long) (timeout * MILLIS));
            station.start(false);
            prompt.run(shell);
            return shell.status();
        }
    }

    /** Output of a script: what the machine shows, and apart from it what went wrong. */
    private record Streams(Environment environment) implements Screen {
        @Override
        public void write(byte[] bytes) {
            environment.out().writeBytes(bytes);
        }

        @Override
        public void error(String text) {
            PrintStream out = environment.out();
            out.flush();
            environment.err().print(text);
        }

        @Override
        public boolean isTerminal() {
            return false;
        }

        @Override
        public Seat seat() {
            return Seating.streams(environment);
        }
    }

    /** Compiles as {@code kheap run} does. */
    private final class Compiled implements Workloads {
        private final Arch arch;

        /** It is the same at each boot. */
        private Kernel.Image image;

        Compiled(Arch arch) {
            this.arch = arch;
        }

        private interface Use<T> {
            T of(GuestSources sources)
                    throws UserException,
                            CompileException,
                            ToolchainException,
                            IOException,
                            InterruptedException;
        }

        @Override
        public Kernel.Image kernel() throws ShellException {
            if (image == null) {
                image = use(sources -> sources.kernel(arch));
            }
            return image;
        }

        @Override
        public List<ElfObject> compile(String file) throws ShellException {
            return use(
                    sources ->
                            sources.workload(
                                    arch,
                                    List.of(file),
                                    List.of(),
                                    environment.colour(),
                                    environment.err()::print));
        }

        private <T> T use(Use<T> use) throws ShellException {
            try {
                return use.of(environment.sources());
            } catch (CompileException e) {
                environment.err().print(e.diagnostics());
                throw new ShellException("does not compile: machine=" + arch, e);
            } catch (UserException | ToolchainException e) {
                throw new ShellException(e.getMessage(), e);
            } catch (IOException e) {
                throw new ShellException("cannot read or write: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ShellException("interrupted", e);
            }
        }
    }
}
