package org.kheap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.kheap.cli.sysctl.Output;
import org.kheap.cli.sysctl.SysctlProgram;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.module.LoadException;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestText;
import picocli.CommandLine.Option;

/** Options that say what machine there is and how its kernel boots. */
final class MachineOptions {
    private static final long MIN_MEMORY = 1 << 20;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "64M",
            description = "RAM of the machine, with K, M or G; default: ${DEFAULT-VALUE}")
    private String memory;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "set a kernel tunable before boot (see kheap tunables); repeatable")
    private List<String> tunables = new ArrayList<>();

    @Option(
            names = "--system",
            paramLabel = "FILE",
            description =
                    "set tunables as a file in the syntax of /etc/system says; repeatable,"
                            + " and --set has the last word")
    private List<String> systemFiles = new ArrayList<>();

    @Option(
            names = "--loader",
            paramLabel = "FILE",
            description =
                    "put into the kernel environment what a file in the syntax of"
                            + " /boot/loader.conf says; repeatable")
    private List<String> loaderFiles = new ArrayList<>();

    @Option(
            names = "--sysctl",
            paramLabel = "NAME=VALUE",
            description = "set a variable of sysctl(8) after boot; repeatable")
    private List<String> sysctls = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "of what memory holds at power-on, and of the order in which threads run;"
                            + " default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            defaultValue = "1",
            description = "CPUs of the machine, 1 to 64; default: ${DEFAULT-VALUE}")
    private int cpus;

    long seed() {
        return seed;
    }

    /**
     * How to boot.
     *
     * @param machines that are to be booted so
     * @throws UserException if a setting or the number of CPUs is wrong; all problems have been said
     */
    BootOptions boot(List<Arch> machines, Environment environment) throws UserException {
        BootSettings settings = new BootSettings(machines, environment);
        systemFiles.forEach(settings::readFile);
        tunables.forEach(settings::readOption);
        loaderFiles.forEach(settings::readLoaderFile);
        sysctls.forEach(settings::checkVariable);
        BootOptions options = settings.options(cpus, seed);
        if (cpus < 1 || cpus > BootOptions.MOST_CPUS) {
            throw new UserException(
                    "not a number of CPUs: --cpus=%d least=1 most=%d"
                            .formatted(cpus, BootOptions.MOST_CPUS));
        }
        return options;
    }

    /**
     * RAM in bytes.
     *
     * @param machines each of which is to have so much
     */
    long memorySize(List<Arch> machines) throws UserException {
        OptionalLong size = Numbers.size(memory);
        if (size.isEmpty()) {
            throw new UserException("not an amount of memory: --memory=" + memory);
        }
        if (size.getAsLong() < MIN_MEMORY) {
            throw new UserException("too little memory: --memory=%s least=1M".formatted(memory));
        }
        for (Arch arch : machines) {
            if (size.getAsLong() > arch.maxMemory()) {
                throw new UserException(
                        "too much memory: --memory=%s machine=%s most=%dG"
                                .formatted(memory, arch, arch.maxMemory() >> 30));
            }
        }
        return size.getAsLong();
    }

    /** What is to be set by sysctl(8). */
    List<String> sysctls() {
        return List.copyOf(sysctls);
    }

    /**
     * Sets what is to be set by sysctl(8), and says so.
     *
     * @throws UserException if any of it was wrong; each problem has been said by then
     */
    void setVariables(Kernel kernel, Environment environment) throws LoadException, UserException {
        if (sysctls.isEmpty()) {
            return;
        }
        environment.out().flush();
        Output talk = environment.err()::writeBytes;
        int failures =
                new SysctlProgram(kernel.sysctl(), file -> null, talk, talk)
                        .run(sysctls.stream().map(GuestText::of).toList());
        if (failures > 0) {
            throw new UserException("nothing was run: problems=" + failures);
        }
    }
}
