package org.kheap.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.cli.toolchain.ToolchainException;
import org.kheap.emulator.unicorn.EngineException;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.emulator.unicorn.UnicornLibrary;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.LoadException;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfObject;
import picocli.CommandLine.Command;

/** {@code kheap doctor}: says what kheap found on this host, and whether the four machines work. */
@Command(
        name = "doctor",
        description = "Show what kheap found here, and test the four machines.",
        footer = {"", "Exit status: 0 everything works, 2 something does not."})
final class DoctorCommand implements Callable<Integer> {
    private static final long MEMORY = 16 << 20;
    private static final long TIME_LIMIT_MILLIS = 20_000;
    private static final String SELF_TEST = "selftest";

    private final Environment environment;

    DoctorCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean well = showJdk() & showCompiler() & showEngine();
        if (well) {
            for (Arch arch : Arch.ALL) {
                well &= show("machine " + arch, () -> selfTest(arch));
            }
        }
        return well ? ExitStatus.CLEAN : ExitStatus.FAILURE;
    }

    /** Finds something out, or throws with the reason why that is impossible. */
    private interface Finding {
        String find()
                throws UserException,
                        ToolchainException,
                        CompileException,
                        LoadException,
                        IOException,
                        InterruptedException;
    }

    private boolean show(String what, Finding finding) throws IOException, InterruptedException {
        String found;
        boolean well = true;
        try {
            found = finding.find();
        } catch (UserException
                | ToolchainException
                | CompileException
                | LoadException
                | EngineException e) {
            found = "FAILED: " + e.getMessage();
            well = false;
        }
        environment.out().println("%-16s %s".formatted(what, found));
        return well;
    }

    private boolean showJdk() throws IOException, InterruptedException {
        return show(
                "jdk",
                () ->
                        "%s, %s, %s"
                                .formatted(
                                        System.getProperty("java.vm.version"),
                                        System.getProperty("java.vendor"),
                                        System.getProperty("java.home")));
    }

    private boolean showCompiler() throws IOException, InterruptedException {
        return show("cache", () -> environment.sources().cacheRoot().toString())
                && show(
                        "compiler",
                        () ->
                                "%s, %s"
                                        .formatted(
                                                environment.sources().clang().version(),
                                                environment.sources().clang().executable()));
    }

    private boolean showEngine() throws IOException, InterruptedException {
        return show(
                "engine",
                () -> {
                    UnicornLibrary library = UnicornLibrary.load();
                    return "Unicorn %s, %s".formatted(library.version(), library.path());
                });
    }

    private String selfTest(Arch arch)
            throws UserException,
                    ToolchainException,
                    CompileException,
                    LoadException,
                    IOException,
                    InterruptedException {
        GuestSources sources = environment.sources();
        Kernel.Image image = sources.kernel(arch);
        List<ElfObject> objects = sources.selfTest(arch, SELF_TEST);
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (EngineMachine machine = EngineMachine.create(arch, MEMORY, 1)) {
            Kernel kernel = Kernel.boot(machine, image, BootOptions.DEFAULT, console::writeBytes);
            KernelModule module = kernel.load(SELF_TEST, objects);
            Outcome outcome =
                    Watchdog.guard(
                            kernel,
                            TIME_LIMIT_MILLIS,
                            () -> kernel.run(module, List.of(SELF_TEST)));
            if (outcome instanceof Outcome.Returned returned && returned.status() == 0) {
                return "works";
            }
            throw new UserException("self-test: outcome=%s console=%s".formatted(outcome, console));
        }
    }
}
