package org.kheap.cli.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.kheap.cli.shell.Command.Call;
import org.kheap.kernel.boot.Job;
import org.kheap.kernel.boot.Jobs;
import org.kheap.kernel.boot.Jobs.Rest;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.LoadException;
import org.kheap.machine.Symbol;
import org.kheap.panic.message.StackText;

/** The commands that run workloads, and what the shell knows of its jobs. */
final class JobCommands {
    /** Kernel calls that jobs in the background may make at each command. */
    private static final long SLICE = 2000;

    /** Kernel calls that a killed job may make until it is gone. */
    private static final long LAST_CALLS = 100_000;

    private static final int A_DUMP = 5;
    private static final int AD_BOOT = 1;
    private static final long MICROSECONDS = 1_000_000;
    private static final int MINUTE = 60;

    private final Workstation station;
    private final long limitMillis;

    /** By the number that {@code %} is followed by; of one kernel, so empty after each boot. */
    private final TreeMap<Integer, Job> background = new TreeMap<>();

    private Jobs jobs;
    private volatile Patience patience;

    /** @param limitMillis how long a job may run in the foreground; 0 for as long as it likes */
    JobCommands(Workstation station, long limitMillis) {
        this.station = station;
        this.limitMillis = limitMillis;
    }

    List<Command> all() {
        return List.of(
                new Command(
                        "run",
                        "FILE [ARGUMENT...] [&]",
                        "compile a C file and run its main in the kernel",
                        List.of(
                                "FILE is a path of the host: C (.c), assembly (.S) or an object (.o).",
                                "With & the job runs in the background.",
                                "A program stays loaded as a module, so that stacks can always be told."),
                        this::run),
                new Command("jobs", "", "list the jobs in the background", this::list),
                new Command(
                        "wait",
                        "[%N]",
                        "let jobs in the background run until they are over",
                        this::waitFor),
                new Command(
                        "kill",
                        "%N|PID",
                        "end a job; what it has locked or allocated stays so",
                        this::kill),
                new Command("ps", "", "list the processes of the machine", this::ps));
    }

    /** The jobs of the kernel that runs now; those of another one are gone with it. */
    private Jobs jobs() {
        if (jobs != station.jobs()) {
            jobs = station.jobs();
            background.clear();
        }
        return jobs;
    }

    /** Ends what runs in the foreground soon. Any thread may call it. */
    void interrupt() {
        Patience current = patience;
        if (current != null) {
            current.lose();
        }
    }

    /** As {@link #interrupt}, if somebody was told that what runs in the background does not stop. */
    void interruptIfStuck() {
        Patience current = patience;
        if (current != null) {
            current.loseIfWarned();
        }
    }

    /** Whether there is anything for the kernel to do while nobody types. */
    boolean hasWork() {
        return !station.hangs()
                && jobs().all().stream().anyMatch(job -> job.threads() > 0 || !job.isOver());
    }

    /** Lets jobs in the background go on for a while. */
    void slice() {
        if (!hasWork()) {
            return;
        }
        if (advance(null, SLICE) == Rest.DOWN) {
            down();
        }
        for (int number : List.copyOf(background.keySet())) {
            Job job = background.get(number);
            if (job.isKilled() && job.isOver()) {
                say("[%d] %s: interrupted".formatted(number, command(job)));
                reap(job);
            }
        }
    }

    /** One that makes no calls lets nobody else run. */
    private void warn() {
        say("a job in the background makes no calls, so that nothing else can run; Ctrl-C ends it");
    }

    // Running

    private int run(Call call) throws ShellException {
        if (call.arguments().isEmpty()) {
            throw new ShellException("usage: run FILE [ARGUMENT...] [&]");
        }
        requireUp();
        String file = call.argument(0);
        String name = moduleName(file);
        List<String> arguments = new ArrayList<>(call.arguments());
        arguments.set(0, name);
        Job job;
        try {
            KernelModule module = station.kernel().load(name, station.workloads().compile(file));
            job = jobs().start(station.nextPid(), module, arguments);
        } catch (LoadException | IllegalArgumentException e) {
            throw new ShellException("run: " + e.getMessage(), e);
        }
        if (call.background()) {
            int number = put(job);
            call.out().line("[%d] %d".formatted(number, job.pid()));
            return Status.OK;
        }
        return foreground(job);
    }

    private void requireUp() throws ShellException {
        if (station.hangs()) {
            throw new ShellException(
                    "the machine hangs; reboot starts it again, reboot -d makes it dump before that");
        }
    }

    private static String moduleName(String file) throws ShellException {
        String name = Path.of(file).getFileName().toString();
        int dot = name.lastIndexOf('.');
        if (dot <= 0) {
            throw new ShellException(
                    "run: neither C (.c), assembly (.S) nor an object (.o): file=" + file);
        }
        return name.substring(0, dot);
    }

    private int put(Job job) {
        int number = 1;
        while (background.containsKey(number)) {
            number++;
        }
        background.put(number, job);
        return number;
    }

    /** Runs a job to its end, or to what ends it. */
    private int foreground(Job job) {
        Rest rest = advance(job, Jobs.UNLIMITED);
        if (rest == Rest.INTERRUPTED) {
            jobs.kill(job);
            rest = advance(job, LAST_CALLS);
        }
        return switch (rest) {
            case FINISHED -> finished(job);
            case IDLE -> stuck(job);
            case DOWN -> down();
            case SLICE, INTERRUPTED -> {
                int number = put(job);
                say("[%d] %s cannot be ended yet".formatted(number, command(job)));
                yield Status.INTERRUPTED;
            }
        };
    }

    private Rest advance(Job job, long calls) {
        try (Patience limit =
                new Patience(
                        station.kernel(),
                        jobs(),
                        limitMillis,
                        job == null ? this::warn : () -> {})) {
            patience = limit;
            return jobs.advance(job, calls);
        } finally {
            patience = null;
        }
    }

    private int finished(Job job) {
        reap(job);
        if (job.isKilled()) {
            say(command(job) + ": interrupted");
            return Status.INTERRUPTED;
        }
        OptionalInt status = job.status();
        if (status.orElse(0) != 0) {
            say("main returned " + status.getAsInt());
            return Status.NONZERO;
        }
        return Status.OK;
    }

    private void reap(Job job) {
        background.values().remove(job);
        if (job.threads() == 0) {
            jobs.forget(job);
        }
    }

    private int stuck(Job job) {
        int number = background.containsValue(job) ? numberOf(job) : put(job);
        List<Outcome.Sleeper> sleepers = jobs.sleepers();
        say("deadlock: nothing will ever wake a thread: asleep=" + sleepers.size());
        for (Outcome.Sleeper sleeper : sleepers) {
            say("thread %x waits for %s".formatted(sleeper.thread(), sleeper.waitsFor()));
            station.screen()
                    .error(
                            StackText.of(
                                    station.plan().arch().abi(),
                                    station.kernel().symbols(),
                                    sleeper.stack()));
        }
        say(
                "kill %%%d ends [%d] %s, reboot -d makes the machine dump"
                        .formatted(number, number, command(job)));
        return Status.STUCK;
    }

    private int numberOf(Job job) {
        return background.entrySet().stream()
                .filter(entry -> entry.getValue() == job)
                .mapToInt(java.util.Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** The shell goes on when the machine is up again, if it comes. */
    private int down() {
        Outcome outcome = jobs.outcome();
        if (outcome instanceof Outcome.Panicked) {
            return Status.PANIC;
        }
        if (outcome instanceof Outcome.Halted halted) {
            say("the machine hangs: waiting for " + halted.what());
        } else {
            say("the machine hangs: nothing could interrupt what runs");
        }
        say("reboot starts it again, reboot -d makes it dump before that");
        return Status.STUCK;
    }

    private void say(String line) {
        station.screen().error(line + "\n");
    }

    private static String command(Job job) {
        return String.join(" ", job.arguments());
    }

    // Forced dumps

    /** Has the kernel panic, in a process of the command that asks for it; or a stuck one as it is. */
    int dump() {
        String message = "forced crash dump initiated at user request";
        if (station.hangs()) {
            jobs().panic(message);
            return Status.PANIC;
        }
        long uadmin = station.kernel().symbols().named("uadmin").map(Symbol::address).orElseThrow();
        Job job = jobs().call(station.nextPid(), "reboot", uadmin, A_DUMP, AD_BOOT, 0);
        if (advance(job, Jobs.UNLIMITED) == Rest.DOWN) {
            return down();
        }
        jobs.panic(message); // no memory for a thread, or no processor: as with a stuck machine
        return Status.PANIC;
    }

    // Jobs in the background

    private int list(Call call) {
        jobs();
        for (int number : List.copyOf(background.keySet())) {
            Job job = background.get(number);
            call.out().line("[%d]  %-12s %s".formatted(number, state(job), command(job)));
            if (job.isOver()) {
                reap(job);
            }
        }
        return Status.OK;
    }

    private static String state(Job job) {
        if (!job.isOver()) {
            return "Running";
        }
        if (job.isKilled()) {
            return "Killed";
        }
        int status = job.status().orElse(0);
        return status == 0 ? "Done" : "Done(%d)".formatted(status);
    }

    private int waitFor(Call call) throws ShellException {
        jobs();
        List<Job> wanted =
                call.arguments().isEmpty()
                        ? List.copyOf(background.values())
                        : List.of(named(call.argument(0)));
        int status = Status.OK;
        for (Job job : wanted) {
            requireUp();
            status = foreground(job);
            if (station.hangs()) {
                break;
            }
        }
        return status;
    }

    private int kill(Call call) throws ShellException {
        jobs();
        if (call.arguments().size() != 1) {
            throw new ShellException("usage: kill %N|PID");
        }
        requireUp();
        Job job = named(call.argument(0));
        jobs.kill(job);
        Rest rest = advance(job, LAST_CALLS);
        if (rest == Rest.DOWN) {
            return down();
        }
        if (!job.isOver()) {
            throw new ShellException("kill: the heap is at work for it; it ends when that is done");
        }
        reap(job);
        return Status.OK;
    }

    private Job named(String word) throws ShellException {
        try {
            if (word.startsWith("%")) {
                Job job = background.get(Integer.parseInt(word.substring(1)));
                if (job != null) {
                    return job;
                }
            } else {
                int pid = Integer.parseInt(word);
                return jobs.all().stream()
                        .filter(job -> job.pid() == pid)
                        .findFirst()
                        .orElseThrow(() -> new ShellException("no such process: " + word));
            }
        } catch (NumberFormatException e) {
            throw new ShellException("no number of a job or a process: " + word, e);
        }
        throw new ShellException("no such job: " + word);
    }

    private int ps(Call call) throws ShellException {
        requireUp();
        jobs().all().stream()
                .filter(job -> job.isOver() && job.threads() == 0)
                .filter(job -> !background.containsValue(job))
                .forEach(jobs::forget);
        List<Job> all = jobs.all();
        int threads = station.number("nthread") - all.stream().mapToInt(Job::threads).sum();
        call.out().line("   PID TTY         TIME  LWP CMD");
        call.out().line(process(0, "?", station.kernel().calls() - calls(all), threads, "sched"));
        for (Job job : all) {
            String name = job.isOver() && job.threads() == 0 ? "<defunct>" : command(job);
            call.out().line(process(job.pid(), "console", job.calls(), job.threads(), name));
        }
        return Status.OK;
    }

    private static long calls(List<Job> jobs) {
        return jobs.stream().mapToLong(Job::calls).sum();
    }

    /** @param calls each of which takes a microsecond */
    private static String process(int pid, String terminal, long calls, int threads, String name) {
        long seconds = calls / MICROSECONDS;
        String time = "%d:%02d".formatted(seconds / MINUTE, seconds % MINUTE);
        return "%6d %-7s %8s %4d %s".formatted(pid, terminal, time, threads, name);
    }
}
