package org.kheap.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.boot.Setting;
import org.kheap.kernel.module.KernelModule;
import org.kheap.machine.Arch;
import org.kheap.machine.Symbols;
import org.kheap.machine.elf.ElfObject;
import org.kheap.panic.dump.CrashImage;

/**
 * Runs a workload on a machine of its own and keeps what came of it. The kernel and each workload are
 * compiled and read once for all tests.
 */
final class GuestRun {
    static final Path HOME = Path.of(System.getProperty("kheap.home"));
    static final Path GUEST = HOME.resolve("guest");

    private static final Map<String, List<ElfObject>> OBJECTS = new ConcurrentHashMap<>();
    private static final Map<Arch, Kernel.Image> IMAGES = new ConcurrentHashMap<>();
    private static final Pattern PANIC =
            Pattern.compile("(?m)^panic(?:\\[cpu0\\]/thread=[0-9a-f]+)?: (.*)");

    private static GuestSources sources;

    private final Arch arch;
    private final String name;
    private final List<ElfObject> objects;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<Setting> settings = new ArrayList<>();
    private long memory = 16L << 20;
    private long timeoutMillis = 10_000;
    private long seed = 1;
    private int cpus = 1;
    private Consumer<EngineMachine> before = machine -> {};
    private Consumer<EngineMachine> afterwards = machine -> {};
    private BiConsumer<EngineMachine, Symbols> inspect = (machine, symbols) -> {};
    private BiConsumer<Kernel, Outcome> dissect = (kernel, outcome) -> {};

    private GuestRun(Arch arch, String name, List<ElfObject> objects) {
        this.arch = arch;
        this.name = name;
        this.objects = objects;
    }

    /** What a run came to: how it ended, and what its console showed. */
    record Result(Outcome outcome, String console) {
        boolean panicked() {
            return outcome instanceof Outcome.Panicked;
        }

        /** The sentence of the panic; empty if there was none. */
        String panic() {
            Matcher matcher = PANIC.matcher(console);
            return matcher.find() ? matcher.group(1) : "";
        }

        /** What {@code main} returned; -1 if it did not. */
        int returned() {
            return outcome instanceof Outcome.Returned returned ? returned.status() : -1;
        }
    }

    /** The scenario of that name, on a machine with 16 MB. */
    static GuestRun of(Arch arch, String scenario) {
        Path source = GUEST.resolve("scenarios").resolve(scenario).resolve(scenario + ".c");
        return of(arch, scenario, List.of(source.toString()));
    }

    static GuestRun of(Arch arch, String name, List<String> files) {
        return new GuestRun(arch, name, objects(arch, files));
    }

    static GuestRun of(Arch arch, String name, ElfObject object) {
        return new GuestRun(arch, name, List.of(object));
    }

    GuestRun memory(long bytes) {
        memory = bytes;
        return this;
    }

    GuestRun timeoutMillis(long millis) {
        timeoutMillis = millis;
        return this;
    }

    GuestRun seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    GuestRun cpus(int newCpus) {
        cpus = newCpus;
        return this;
    }

    GuestRun set(String tunable, long value) {
        settings.add(Setting.assign(tunable, value));
        return this;
    }

    /** Has the loader put a variable into the kernel environment. */
    GuestRun variable(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Shows the booted machine to {@code visitor} before the run. */
    GuestRun before(Consumer<EngineMachine> visitor) {
        before = visitor;
        return this;
    }

    /** Shows the machine to {@code visitor} once the run is over. */
    GuestRun afterwards(Consumer<EngineMachine> visitor) {
        afterwards = visitor;
        return this;
    }

    /** Shows the machine and the kernel's symbols to {@code visitor} once the run is over. */
    GuestRun inspect(BiConsumer<EngineMachine, Symbols> visitor) {
        inspect = visitor;
        return this;
    }

    /** Shows {@code visitor} what would be dumped once the run is over. */
    GuestRun dissect(Consumer<CrashImage> visitor) {
        dissect = (kernel, outcome) -> visitor.accept(kernel.crashImage(outcome));
        return this;
    }

    Result run(String... arguments) {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (EngineMachine machine = EngineMachine.create(arch, memory, seed)) {
            Kernel kernel =
                    Kernel.boot(
                            machine,
                            image(arch),
                            new BootOptions(settings, cpus, seed).with(variables),
                            console::writeBytes);
            KernelModule module = kernel.load(name, objects);
            List<String> argv = new ArrayList<>(List.of(name));
            argv.addAll(List.of(arguments));
            before.accept(machine);
            Outcome outcome = Watchdog.guard(kernel, timeoutMillis, () -> kernel.run(module, argv));
            afterwards.accept(machine);
            inspect.accept(machine, kernel.symbols());
            dissect.accept(kernel, outcome);
            return new Result(outcome, console.toString(StandardCharsets.ISO_8859_1));
        } catch (Exception e) {
            throw new AssertionError("run of %s on %s".formatted(name, arch), e);
        }
    }

    /** The kernel of a machine. */
    static Kernel.Image image(Arch arch) {
        return IMAGES.computeIfAbsent(arch, a -> sourcesOr(s -> s.kernel(a)));
    }

    /** Source files as objects of a machine. */
    static List<ElfObject> objects(Arch arch, List<String> files) {
        return OBJECTS.computeIfAbsent(
                arch + ":" + files,
                key -> sourcesOr(s -> s.workload(arch, files, List.of(), false, warnings -> {})));
    }

    private interface Use<T> {
        T of(GuestSources sources) throws Exception;
    }

    private static synchronized <T> T sourcesOr(Use<T> use) {
        try {
            if (sources == null) {
                sources = new GuestSources(HOME, talk -> {});
            }
            return use.of(sources);
        } catch (Exception e) {
            throw new AssertionError("cannot compile", e);
        }
    }
}
