package org.kheap.cli.shell;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.base.Moment;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Jobs;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.LoaderFile;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.boot.Problem;
import org.kheap.kernel.boot.StrayVariables;
import org.kheap.kernel.boot.SystemFile;
import org.kheap.kernel.module.LoadException;
import org.kheap.kernel.state.Utsname;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Layout;
import org.kheap.machine.Symbol;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.DumpDevice;
import org.kheap.panic.dump.DumpHeader;
import org.kheap.panic.dump.Savecore;

/**
 * A machine with its disk. It is booted, and after a panic it boots again by itself: its memory is new
 * then, and what is on the disk is as it was.
 */
public final class Workstation implements AutoCloseable {
    /**
     * What the machine is.
     *
     * @param memory in bytes
     * @param seed of what memory holds at power-on, and of the scheduler's choices
     * @param settings what is on its disk at first
     * @param crash directory of the host that is {@code /var/crash}
     * @param deviceSize of the dump device, in bytes; 0 for one that is large enough
     */
    public record Plan(
            Arch arch,
            long memory,
            int cpus,
            long seed,
            String nodename,
            SettingFiles settings,
            Path crash,
            long deviceSize) {}

    private static final int LONGEST_NAME = 257;

    /** From the end of one kernel to the boot of the next. */
    private static final long REBOOT_SECONDS = 30;

    private static final DateTimeFormatter LOG_TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.US).withZone(ZoneOffset.UTC);

    private final Plan plan;
    private final Workloads workloads;
    private final Screen screen;
    private final Disk disk;
    private final DumpConfiguration dumps;
    private EngineMachine engine;
    private Kernel kernel;
    private Jobs jobs;
    private boolean quiet;
    private boolean halted;
    private int pids;

    public Workstation(Plan plan, Workloads workloads, Screen screen) {
        this.plan = plan;
        this.workloads = workloads;
        this.screen = screen;
        this.disk = new Disk(plan.crash, plan.nodename, plan.settings);
        this.dumps =
                new DumpConfiguration(plan.arch, disk, plan.nodename, plan.memory, plan.deviceSize);
    }

    Plan plan() {
        return plan;
    }

    Disk disk() {
        return disk;
    }

    DumpConfiguration dumps() {
        return dumps;
    }

    Screen screen() {
        return screen;
    }

    Workloads workloads() {
        return workloads;
    }

    Kernel kernel() {
        return kernel;
    }

    Jobs jobs() {
        return jobs;
    }

    /** The number of the next process. */
    int nextPid() {
        return ++pids;
    }

    /** Whether it was switched off for good. */
    boolean isHalted() {
        return halted;
    }

    /** Whether nothing can run in it: its kernel is stuck, and only a reboot helps. */
    boolean hangs() {
        return jobs.outcome() != null;
    }

    // Booting

    /**
     * Switches the machine on for the first time.
     *
     * @param silently whether the console does not show it
     */
    public void start(boolean silently) throws ShellException {
        quiet = silently;
        int failures = boot();
        quiet = false;
        if (failures > 0) {
            throw new ShellException("nothing was run: problems=" + failures);
        }
    }

    /**
     * Boots with {@code /etc/system}, or without it if the kernel cannot.
     *
     * @return how many lines of {@code /etc/sysctl.conf} were wrong
     */
    private int boot() throws ShellException {
        SystemFile system = SystemFile.parse(disk.system(), List.of(plan.arch.abi()));
        LoaderFile loader = LoaderFile.parse(disk.loader());
        try {
            boot(system, loader);
        } catch (LoadException e) {
            if (system.settings().isEmpty()) {
                throw new ShellException("the machine does not boot: " + e.getMessage(), e);
            }
            screen.print("the kernel cannot boot with this /etc/system: " + e.getMessage() + "\n");
            screen.print("booting without /etc/system\n");
            bootPlainly(loader);
        }
        int failures = new SysctlCommands(this).configure();
        if (!hangs()) {
            saveDump();
        }
        return failures;
    }

    private void bootPlainly(LoaderFile loader) throws ShellException {
        try {
            boot(new SystemFile(List.of(), List.of(), List.of()), loader);
        } catch (LoadException e) {
            throw new ShellException("the machine does not boot: " + e.getMessage(), e);
        }
    }

    private void boot(SystemFile system, LoaderFile loader) throws LoadException, ShellException {
        switchOff();
        Kernel.Image image = workloads.kernel();
        long size = plan.memory & -plan.arch.pageSize();
        engine = EngineMachine.create(plan.arch, size, plan.seed);
        if (loader.error() != null) {
            show(loader.error().warning(Disk.LOADER).getBytes(StandardCharsets.UTF_8));
        }
        BootOptions options =
                new BootOptions(
                        system.settings(),
                        plan.cpus,
                        plan.seed,
                        plan.nodename,
                        bootTime(),
                        loader.variables());
        try {
            kernel = Kernel.boot(engine, image, options, this::show);
        } catch (LoadException e) {
            engine.close();
            engine = null;
            throw e;
        }
        jobs = kernel.stayUp();
        pids = 0;
        kernel.dumpTo(dumps.target());
        greet();
        for (SystemFile.Wrong wrong : system.problems()) {
            String place = "/etc/system, line " + wrong.line();
            kernel.print(warning(place, wrong.problem()));
        }
        if (!loader.variables().isEmpty()) {
            StrayVariables.among(loader.variables(), kernel.sysctl())
                    .forEach(problem -> mention(warning(Disk.LOADER, problem)));
        }
    }

    /** What must be seen also if the console is not shown. */
    private void mention(String warning) {
        kernel.print(warning);
        if (quiet) {
            screen.error(warning);
        }
    }

    private static String warning(String place, Problem problem) {
        return "WARNING: %s: %s; %s\n".formatted(place, problem.fact(), problem.advice());
    }

    /** The clock goes on while no kernel looks at it. */
    private long bootTime() {
        return jobs == null ? Moment.BOOT_TIME : jobs.time() + REBOOT_SECONDS;
    }

    private void greet() {
        boolean wide = plan.arch.abi().model() == DataModel.LP64;
        kernel.print(
                "SunOS Release %s Version %s %s\nHostname: %s\n"
                        .formatted(
                                name(Utsname.RELEASE),
                                name(Utsname.VERSION),
                                wide ? "64-bit" : "32-bit",
                                name(Utsname.NODENAME)));
    }

    /** What the console shows is also on the disk. */
    private void show(byte[] bytes) {
        if (!quiet) {
            screen.write(bytes);
        }
        disk.log(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** The kernel dumps to where dumpadm says from now on. */
    void dumpsChanged() {
        kernel.dumpTo(dumps.target());
    }

    // Going down

    /** Boots again, whatever runs. */
    void reboot() throws ShellException {
        jobs.halt();
        boot();
    }

    /** Switches the machine off. */
    void halt() {
        jobs.halt();
        halted = true;
    }

    /**
     * Does what comes after the kernel went down, if it did: one that panicked boots again, another
     * one hangs.
     *
     * @return a number of {@link Status}; {@link Status#OK} if the kernel is up
     */
    int settle() throws ShellException {
        Outcome outcome = halted ? null : jobs.outcome();
        if (outcome == null) {
            return Status.OK;
        }
        if (outcome instanceof Outcome.Panicked) {
            boot();
            return Status.PANIC;
        }
        return Status.STUCK;
    }

    /** Switches the machine off, and leaves its dump device to others. */
    @Override
    public void close() {
        switchOff();
        try {
            dumps.release();
        } catch (IOException e) {
            screen.error("the dump device cannot be closed: " + e.getMessage() + "\n");
        }
    }

    private void switchOff() {
        if (jobs != null) {
            jobs.halt();
        }
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }

    // The dump

    /** After a boot: a dump that is on the device goes to the crash directory, if dumpadm says so. */
    private void saveDump() {
        try {
            DumpDevice device = dumps.device();
            Optional<DumpHeader> header = device.header();
            if (dumps.saves() && header.isPresent() && header.get().isValid()) {
                save(dumps.directory(), device);
            }
        } catch (IOException e) {
            log("savecore", inGuest(e.getMessage(), dumps.directory()));
        }
    }

    /**
     * Saves what is on the dump device.
     *
     * @param directory of the guest
     */
    void saveFromDevice(String directory) throws ShellException {
        try {
            save(directory, dumps.device());
        } catch (IOException e) {
            throw new ShellException("savecore: " + inGuest(e.getMessage(), directory), e);
        }
    }

    private void save(String directory, DumpDevice device) throws IOException {
        Savecore savecore = savecore(directory);
        if (dumps.compresses()) {
            savecore.saveCompressed(device);
        } else {
            savecore.save(device);
        }
    }

    /** Savecore, talking on this machine's console. */
    Savecore savecore(String directory) {
        CrashDirectory there =
                new CrashDirectory(
                        disk.host(directory), w -> screen.print(inGuest(w, directory) + "\n"));
        return new Savecore(there, new SavecoreTalk(this, directory));
    }

    String inGuest(String text, String directory) {
        return disk.inGuest(
                String.valueOf(text).replace(dumps.deviceFile().toString(), dumps.name()),
                directory);
    }

    // Looking inside

    /** The kernel as a debugger sees it. It must not go on meanwhile. */
    LiveTarget target() {
        Outcome outcome = hangs() ? jobs.outcome() : new Outcome.Returned(0);
        return LiveTarget.of(kernel.crashImage(outcome));
    }

    /** Somebody who could has perhaps changed code of the kernel. */
    void codeChanged() {
        engine.forgetCode();
    }

    // What the kernel knows of itself

    /** A text of {@code utsname}. */
    String name(Utsname field) {
        long at = address("utsname") + Layout.of(Utsname.class, plan.arch.abi()).offset(field);
        return engine.memory().getString(at, LONGEST_NAME, INSPECT);
    }

    /** A variable of the kernel's that is a text. */
    String text(String variable) {
        return engine.memory().getString(address(variable), LONGEST_NAME, INSPECT);
    }

    /** A variable of the kernel's that is an {@code int}. */
    int number(String variable) {
        return engine.memory().getInt(address(variable), INSPECT);
    }

    /** The text that the guest's message buffer holds. */
    String messages() {
        return MessageLog.read(engine.memory(), address("msgbuf"));
    }

    private long address(String variable) {
        return kernel.symbols().named(variable).map(Symbol::address).orElseThrow();
    }

    /** Has a program of the system put a line into the log, with the time of the guest. */
    void log(String program, String line) {
        String time = LOG_TIME.format(Instant.ofEpochSecond(jobs.time()));
        kernel.print("%s %s %s: %s\n".formatted(time, plan.nodename, program, line));
    }
}
