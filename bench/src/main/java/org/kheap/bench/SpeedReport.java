package org.kheap.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kheap.cli.GuestSources;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.boot.Setting;
import org.kheap.kernel.module.KernelModule;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.elf.ElfObject;

/**
 * How fast guests run: a sieve against the same code on the host, the round trip of a call to the
 * kernel model, a pair of {@code kmem_alloc} and {@code kmem_free}, alone and among up to a million live
 * buffers, and one of {@code malloc} and {@code free} with more and more of them guarded.
 *
 * <p>Each figure is the difference of a long and a short run, so that boot and translation do not
 * count, and of each the best of several tries, since everything that disturbs a run makes it longer.
 */
public final class SpeedReport {
    private static final long MEGABYTE = 1 << 20;
    private static final long MEMORY = 64 * MEGABYTE;
    private static final int TRIES = 9;

    /** Of runs that take seconds, and change less. */
    private static final int FEW_TRIES = 3;

    /** Allocations that MemGuard guards of so many. */
    private static final int FREQUENCY_BASE = 100_000;

    /** In percent. */
    private static final List<Integer> GUARDED = List.of(0, 1, 10, 100);

    private static final List<Integer> LIVE = List.of(1000, 10_000, 100_000, 1_000_000);

    /** Bytes that a live buffer takes with all that is kept about it. */
    private static final long BYTES_PER_BUFFER = 512;

    /**
     * Rounds of the sieve. After some dozens the branch predictor of the host knows the sieve by heart,
     * which no other program would profit from.
     */
    private static final int FEW_ROUNDS = 2;

    private static final int MANY_ROUNDS = 12;
    private static final int ROUND_TRIPS = 1_000_000;
    private static final int HLT = 0xf4;
    private static final List<String> OPTIMISED = List.of("-O2");

    private final Path home;
    private final GuestSources sources;

    private SpeedReport(Path home) throws Exception {
        this.home = home;
        this.sources = new GuestSources(home, System.err::println);
    }

    /** @param arguments {@code memguard} for the rows about that alone */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(System.getProperty("kheap.home", ".")).toAbsolutePath();
        SpeedReport report = new SpeedReport(home);
        if (List.of(arguments).contains("memguard")) {
            report.printGuarded();
        } else {
            report.print();
        }
    }

    private void print() throws Exception {
        double host = hostSieveMillis();
        System.out.printf("sieve of 1 MB, host      %8.2f ms%n", host);
        for (Arch arch : Arch.ALL) {
            double guest = new Guest(arch, "sieve").nanos(FEW_ROUNDS, MANY_ROUNDS) / 1e6;
            System.out.printf(
                    "sieve of 1 MB, %-8s  %8.2f ms  %.1f times the host%n",
                    arch, guest, guest / host);
        }
        for (Arch arch : Arch.ALL) {
            System.out.printf("leave the guest, %-8s %8.0f ns%n", arch, roundTripNanos(arch));
        }
        for (Arch arch : Arch.ALL) {
            double call = new Guest(arch, "calls").nanos(100_000, 1_100_000);
            System.out.printf("kernel call, %-8s    %8.0f ns%n", arch, call);
        }
        for (Arch arch : Arch.ALL) {
            double both = new Guest(arch, "switches").nanos(1_000, 11_000);
            System.out.printf("switch of threads, %-8s %7.0f ns%n", arch, both / 2);
        }
        for (long flags : List.of(0L, 0xfL)) {
            for (Arch arch : Arch.ALL) {
                double pair = new Guest(arch, "heap").flags(flags).nanos(50_000, 250_000);
                System.out.printf(
                        "alloc and free, kmem_flags %x, %-8s %8.0f ns%n", flags, arch, pair);
            }
        }
        printGuarded();
        for (long flags : List.of(0L, 0xfL, 0x20L)) {
            for (Arch arch : Arch.ALL) {
                LIVE.forEach(live -> printAmong(arch, flags, live));
            }
        }
    }

    /** What it costs that MemGuard is there, and that it guards more and more. */
    private void printGuarded() throws Exception {
        for (long flags : List.of(0L, 0xfL)) {
            for (Arch arch : Arch.ALL) {
                for (int percent : GUARDED) {
                    double pair =
                            new Guest(arch, "memguard")
                                    .flags(flags)
                                    .guarded(percent)
                                    .nanos(10_000, 60_000);
                    System.out.printf(
                            "malloc and free, %3d %% guarded, kmem_flags %x, %-8s %8.0f ns%n",
                            percent, flags, arch, pair);
                }
            }
        }
    }

    private void printAmong(Arch arch, long flags, int live) {
        String what = "replace one of %,d, kmem_flags %x, %-8s".formatted(live, flags, arch);
        try {
            double pair = new Guest(arch, "live").flags(flags).live(live).nanos(6400, 70_400);
            System.out.printf("%-45s %8.0f ns%n", what, pair);
        } catch (Exception e) {
            System.out.printf("%-45s %s%n", what, e.getMessage());
        }
    }

    /** The engine alone: run a guest whose only instruction leaves it, and come back. */
    private static double roundTripNanos(Arch arch) {
        try (EngineMachine machine = EngineMachine.create(arch, MEMORY, 1)) {
            long text = arch.map().text().start();
            machine.hat().map(text, machine.hat().allocatePage(), Rights.READ_EXECUTE);
            if (arch.strictAlignment()) {
                machine.memory().putInt(text, Cpu.HYPERCALL, Access.INSPECT);
            } else {
                machine.memory().putByte(text, HLT, Access.INSPECT);
            }
            machine.cpu().park(text + arch.pageSize() / 2);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                long start = System.nanoTime();
                for (int n = 0; n < ROUND_TRIPS; n++) {
                    machine.cpu().run(text);
                }
                best = Math.min(best, (double) (System.nanoTime() - start) / ROUND_TRIPS);
            }
            return best;
        }
    }

    /** A workload on a machine. */
    private final class Guest {
        private final Arch arch;
        private final Kernel.Image image;
        private final List<ElfObject> objects;
        private final List<String> arguments = new ArrayList<>();
        private List<Setting> settings = List.of();
        private long memory = MEMORY;
        private int tries = TRIES;

        Guest(Arch arch, String name) throws Exception {
            this.arch = arch;
            image = sources.kernel(arch);
            String file = Path.of("").toAbsolutePath().relativize(source(name)).toString();
            objects = sources.workload(arch, List.of(file), OPTIMISED, false, System.err::print);
        }

        Guest flags(long kmemFlags) {
            settings = List.of(Setting.assign("kmem_flags", kmemFlags));
            return this;
        }

        /** With so many buffers in use, which is the workload's second argument. */
        Guest live(int buffers) {
            arguments.add(Integer.toString(buffers));
            memory = MEMORY + (buffers * BYTES_PER_BUFFER & -MEGABYTE);
            tries = FEW_TRIES;
            return this;
        }

        /** With so many percent of the allocations guarded, which is the second argument. */
        Guest guarded(int percent) {
            arguments.add(Integer.toString(percent * FREQUENCY_BASE / 100));
            return this;
        }

        /** What one more round costs, in nanoseconds. */
        double nanos(int few, int many) throws Exception {
            long shorter = Long.MAX_VALUE;
            long longer = Long.MAX_VALUE;
            for (int i = 0; i < tries; i++) {
                shorter = Math.min(shorter, run(few));
                longer = Math.min(longer, run(many));
            }
            return (double) (longer - shorter) / (many - few);
        }

        private long run(int rounds) throws Exception {
            ByteArrayOutputStream console = new ByteArrayOutputStream();
            try (EngineMachine machine = EngineMachine.create(arch, memory, 1)) {
                BootOptions options = new BootOptions(settings, 1, 1);
                Kernel kernel = Kernel.boot(machine, image, options, console::writeBytes);
                KernelModule module = kernel.load("bench", objects);
                List<String> all = new ArrayList<>(List.of("bench", Integer.toString(rounds)));
                all.addAll(arguments);
                long start = System.nanoTime();
                Outcome outcome = kernel.run(module, all);
                long nanos = System.nanoTime() - start;
                if (!(outcome instanceof Outcome.Returned returned) || returned.status() != 0) {
                    throw new IllegalStateException("failed: " + console.toString(UTF_8).strip());
                }
                return nanos;
            }
        }
    }

    private Path source(String name) {
        return home.resolve("guest").resolve("bench").resolve(name + ".c");
    }

    /** The sieve as the host's own compiler makes it; it starts too fast to matter. */
    private double hostSieveMillis() throws IOException, InterruptedException {
        Path program = Files.createTempFile("kheap-sieve", "");
        try {
            command("cc", "-O2", "-DHOST", "-o", program.toString(), source("sieve").toString());
            double shorter = Double.MAX_VALUE;
            double longer = Double.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                String few = Integer.toString(FEW_ROUNDS);
                String many = Integer.toString(MANY_ROUNDS);
                shorter = Math.min(shorter, command(program.toString(), few));
                longer = Math.min(longer, command(program.toString(), many));
            }
            return (longer - shorter) / (MANY_ROUNDS - FEW_ROUNDS) / 1e6;
        } finally {
            Files.deleteIfExists(program);
        }
    }

    /** Runs a command of the host; returns how many nanoseconds it took. */
    private static double command(String... words) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(words).inheritIO().start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroy();
            throw new IOException("command failed: " + String.join(" ", words));
        }
        return System.nanoTime() - start;
    }
}
