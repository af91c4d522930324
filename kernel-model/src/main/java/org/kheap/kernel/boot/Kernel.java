package org.kheap.kernel.boot;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.KmemContext;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.LoadException;
import org.kheap.kernel.module.ModuleList;
import org.kheap.kernel.module.ModuleLoader;
import org.kheap.kernel.module.ModuleSpace;
import org.kheap.kernel.module.ModuleTable;
import org.kheap.kernel.state.Identity;
import org.kheap.kernel.state.MessageBuffer;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Threads;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestText;
import org.kheap.machine.Hat;
import org.kheap.machine.Machine;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;
import org.kheap.machine.WindowHandlers;
import org.kheap.machine.elf.ElfObject;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.stack.StackWalker;

/** A booted kernel: memory, heap, threads, and the functions that the guest calls. */
public final class Kernel {
    /**
     * The objects the kernel itself is made of.
     *
     * @param unix the machine-dependent module
     * @param genunix the common one
     * @param freebsd the one that is loaded only if something needs it
     */
    public record Image(List<ElfObject> unix, List<ElfObject> genunix, List<ElfObject> freebsd) {}

    private static final int SECOND_STACK_PAGES = 2;

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private final Hat hat;
    private final Console shown;
    private final LoopGuard guard = new LoopGuard();
    private final ModuleTable modules = new ModuleTable();
    private final KernelClock clock;
    private final Dumping dumping;
    private final Segkmem segkmem;
    private final ModuleLoader loader;
    private final ModuleSpace loadable;
    private final Globals globals;
    private final KernelContext context;
    private RecordedConsole console;
    private ModuleList moduleList;
    private KernelState state;
    private Surroundings surroundings;
    private Arenas arenas;
    private Kmem kmem;
    private Threads threads;
    private ThreadCache threadCache;
    private Scheduler scheduler;
    private Handover handover;
    private Execution execution;
    private Endings endings;
    private ThreadServices threadServices;
    private Taskq consoleQueue;
    private Jobs jobs;
    private CrashImages crashImages;
    private final FreebsdModule freebsd;
    private FreebsdHeap freebsdHeap;
    private Services services;
    private BootOptions options;
    private KernelThread main;

    private Kernel(Machine machine, Image image, Console console, long bootTime) {
        this.arch = machine.arch();
        this.cpu = machine.cpu();
        this.memory = machine.memory();
        this.clock = new KernelClock(bootTime);
        this.dumping = new Dumping(arch);
        this.shown = console;
        this.hat = machine.hat();
        this.segkmem = new Segkmem(arch, hat);
        this.loader = new ModuleLoader(arch, memory, segkmem, modules);
        this.loadable = ModuleSpace.loadable(arch);
        this.globals = new Globals(memory, this::addressOf);
        this.context = new KernelContext(machine, modules, globals, clock);
        this.freebsd = new FreebsdModule(image.freebsd, this::startFreebsd);
    }

    /**
     * Boots a kernel on a machine that was just switched on.
     *
     * @throws LoadException if the machine has too little memory, or the objects are damaged
     */
    public static Kernel boot(Machine machine, Image image, BootOptions options, Console console)
            throws LoadException {
        Kernel kernel = new Kernel(machine, image, console, options.time());
        ModuleSpace space = ModuleSpace.kernel(kernel.arch);
        kernel.loader.load("unix", image.unix, space);
        kernel.loader.load("genunix", image.genunix, space);
        kernel.start(options);
        if (!options.environment().isEmpty()) {
            kernel.freebsd.require();
        }
        return kernel;
    }

    private void start(BootOptions options) throws LoadException {
        this.options = options;
        cpu.park(addressOf("never_reached"));
        console = new RecordedConsole(shown, new MessageBuffer(memory, globals, clock::now));
        installWindowHandlers();
        listModules();
        state = new KernelState(memory, globals, hat, clock);
        String arguments = GuestText.of(options.arguments());
        Identity.write(arch, memory, globals, options.nodename(), arguments);
        Taskq taskq = new Taskq(addressOf("kmem_taskq"));
        surroundings = new Surroundings(console, modules, clock, taskq);
        arenas = new Arenas(arch, memory, globals, segkmem, guard);
        kmem =
                new Kmem(
                        new KmemContext(
                                arch,
                                memory,
                                globals,
                                arenas,
                                guard,
                                options.cpus(),
                                surroundings));
        try {
            kmem.init(() -> options.settings().forEach(this::tune));
        } catch (Kmem.OutOfBootMemoryException e) {
            throw new LoadException(e.getMessage());
        }
        Arena segkp = arenas.create("segkp", arch.pageSize(), null, Arenas.Import.NONE);
        if (segkp == null) {
            throw new LoadException("not enough memory to boot: arena=segkp");
        }
        threads = new Threads(arch, memory, globals, segkmem, segkp);
        threadCache = new ThreadCache(kmem, threads);
        threads.returnStructuresTo(structure -> taskq.dispatch(() -> threadCache.free(structure)));
        startThreads(options, taskq);
        startClock(taskq);
        state.begin(scheduler);
    }

    private void listModules() throws LoadException {
        moduleList = new ModuleList(memory, globals);
        for (KernelModule module : modules()) {
            moduleList.add(module);
        }
    }

    /** What the heap does by the clock is done by the thread of the queue. */
    private void startClock(Taskq taskq) {
        long reap = globals.word("kmem_reap_interval");
        clock.every(nanoseconds(reap), () -> taskq.dispatch(kmem::update));
        long update = globals.word("vmem_update_interval") * KernelClock.HZ;
        clock.every(nanoseconds(update), () -> taskq.dispatch(arenas::update));
    }

    /** Clock ticks in nanoseconds; at least one, and not more than a period needs to be. */
    private static long nanoseconds(long ticks) {
        return Math.max(1, Math.min(ticks, KernelClock.MOST_TICKS)) * KernelClock.TICK;
    }

    private void installWindowHandlers() {
        Optional<Symbol> overflow = modules.named("window_overflow");
        if (overflow.isPresent()) {
            cpu.install(
                    new WindowHandlers(
                            overflow.get().address(),
                            addressOf("window_underflow"),
                            addressOf("window_handlers_end")));
        }
    }

    private long addressOf(String symbol) {
        return modules.named(symbol).map(Symbol::address).orElse(0L);
    }

    /** Changes a tunable where it lies, before anything reads it. */
    private void tune(Setting setting) {
        String name = setting.tunable().name();
        if (setting.tunable().type().isWord()) {
            globals.word(name, setting.applyTo(globals.word(name)));
        } else {
            globals.int32(name, (int) setting.applyTo(globals.int32(name)));
        }
    }

    /**
     * Makes the first threads. The second stack, for traps that find no room on the thread's own, is
     * the lowest of all, so that a walk from it leads up to the thread.
     */
    private void startThreads(BootOptions options, Taskq taskq) throws LoadException {
        long secondSize = (long) SECOND_STACK_PAGES * arch.pageSize();
        long secondLow = threads.allocateStack(secondSize);
        long secondHigh = secondLow + secondSize;
        main = secondLow == 0 ? null : thread("main", "thread_start");
        KernelThread worker = main == null ? null : thread("kmem_taskq", "taskq_thread");
        if (worker == null) {
            throw new LoadException(
                    "not enough memory for a thread: default_stksize=%d"
                            .formatted(globals.word("default_stksize")));
        }
        TaskState task = TaskState.create(cpu, memory, globals, secondHigh, addressOf("cmntrap"));
        ContextSwitch contextSwitch = new ContextSwitch(arch, cpu, memory, task);
        StackWalker walker = StackWalker.of(arch, memory, modules);
        Stacks stacks = new Stacks(arch, cpu, walker, contextSwitch, secondLow, secondHigh);
        services = new Services(arch, memory, modules);
        endings = new Endings(context, threads, stacks, console, taskq, dumping, state);
        execution =
                new Execution(
                        context,
                        services,
                        new Traps(context, task, secondHigh),
                        endings,
                        guard::isStopping);
        Idleness idleness = new Idleness(execution, threads, clock, taskq, kmem, endings);
        handover = new Handover(cpu, contextSwitch, execution, idleness::pass);
        scheduler =
                new Scheduler(
                        threads,
                        memory,
                        globals,
                        options.cpus(),
                        options.seed(),
                        clock::now,
                        handover);
        execution.attach(scheduler, handover);
        idleness.attach(scheduler, handover);
        handover.attach(scheduler);
        surroundings.attach(scheduler, handover, stacks, execution);
        crashImages = new CrashImages(context, threads, scheduler, contextSwitch);
        endings.attach(scheduler, crashImages);
        startWorker(worker.asDaemon(), taskq);
        provideServices(taskq);
    }

    private KernelThread thread(String name, String function) {
        long size = globals.word("default_stksize");
        return threads.canHaveStack(size) ? threads.create(name, size, addressOf(function)) : null;
    }

    /** The thread of the queue begins to run when it gets its first task. */
    private void startWorker(KernelThread worker, Taskq taskq) {
        ThreadStart start = new ThreadStart(arch, cpu, memory, worker.high());
        long function = addressOf("taskq_thread");
        handover.add(new GuestThread(worker, () -> start.enter(function, 0)));
        scheduler.startAsleep(worker, taskq.sleep());
        taskq.attach(scheduler);
    }

    public Symbols symbols() {
        return modules;
    }

    public List<KernelModule> modules() {
        return modules.modules();
    }

    /**
     * Where the kernel model could not go on, if it panicked with "kernel data damaged", if what it
     * panicked for could not be explained, or if its dump was aborted; for those who doubt that it was
     * the guest's doing.
     */
    public Optional<Throwable> damage() {
        return Optional.ofNullable(execution.damage())
                .or(() -> Optional.ofNullable(endings.damage()))
                .or(() -> Optional.ofNullable(dumping.failure()));
    }

    /** How many times the guest has called the kernel model. */
    public long calls() {
        return clock.calls();
    }

    /** Makes the run end soon, with {@link Outcome.Stopped}. Any thread may call it, repeatedly. */
    public void stop() {
        guard.stop();
        cpu.requestStop();
    }

    // Services

    private void provideServices(Taskq taskq) {
        new ConsoleServices(memory, console, shown, handover).provide(services);
        services.provideAtOnce("guest_call", 1, a -> guestReturned(a[0]));
        services.provideProcedure("kmem_taskq_run", 0, a -> taskq.runNext());
        services.provideProcedure("console_run", 0, a -> consoleQueue.runNext());
        threadServices = new ThreadServices(context, threads, threadCache, scheduler, handover);
        threadServices.provide(services);
        services.provideProcedure("thread_done", 1, a -> threadDone(a[0]));
        new LockServices(context, threads, scheduler).provide(services);
        new HeapServices(services, kmem, arenas, surroundings, memory).provide();
    }

    private long guestReturned(long value) {
        handover.running().returned(value);
        return 0;
    }

    /** The function in which a thread started has returned. */
    private void threadDone(long status) {
        if (jobs != null) {
            jobs.returned((int) status);
        } else if (scheduler.current() == main) {
            throw execution.end(new Outcome.Returned((int) status));
        }
        threadServices.exit();
    }

    // Running

    /**
     * Loads a workload, which stays loaded: stacks that lead through it can be told for ever.
     *
     * @param name of the module it becomes; one that is taken gets a number behind it
     * @throws LoadException if it cannot be loaded, or has no {@code main}
     */
    public KernelModule load(String name, List<ElfObject> objects) throws LoadException {
        freebsd.requireFor(objects);
        String unused = unused(name);
        moduleList.requireRoom(unused);
        KernelModule module = loader.loadProgram(unused, objects, loadable);
        moduleList.add(module);
        if (freebsdHeap != null) {
            freebsdHeap.adopt(module);
        }
        return module;
    }

    /** Loads the module with what FreeBSD brings, and starts it. */
    private void startFreebsd() throws LoadException {
        moduleList.requireRoom(FreebsdModule.NAME);
        KernelModule module = loader.load(FreebsdModule.NAME, freebsd.objects(), loadable);
        moduleList.add(module);
        Sysctl sysctl = new SysctlSetup(context, console).start(kmem, options);
        freebsdHeap =
                new FreebsdHeap(
                        module,
                        sysctl,
                        context,
                        arenas,
                        segkmem,
                        kmem,
                        guard,
                        surroundings,
                        options.seed());
        console.log(GuestText.bytes(freebsdHeap.banner()));
        freebsdHeap.provide(services);
        endings.explainWith(freebsdHeap::explain);
    }

    /**
     * The variables of sysctl(9), of which the first who asks brings them into being.
     *
     * @throws LoadException if there is no room for what FreeBSD brings
     */
    public Sysctl sysctl() throws LoadException {
        requireFreebsd();
        return freebsdHeap.sysctl();
    }

    /**
     * Loads what FreeBSD brings, unless it is there.
     *
     * @throws LoadException if there is no room for it
     */
    public void requireFreebsd() throws LoadException {
        freebsd.require();
    }

    private String unused(String name) {
        List<String> taken = modules().stream().map(KernelModule::name).toList();
        String unused = name;
        for (int number = 2; taken.contains(unused); number++) {
            unused = name + "." + number;
        }
        return unused;
    }

    /**
     * Runs {@code main} of a workload, from its first instruction to whatever ends it. Other threads
     * end with it.
     *
     * @param arguments {@code argv}, the name of the program first
     */
    public Outcome run(KernelModule workload, List<String> arguments) {
        long function = workload.symbol("main").orElseThrow().address();
        ThreadStart start = new ThreadStart(arch, cpu, memory, main.high());
        long room = (main.high() - main.low()) / 2; // the rest is for main
        start.push(arguments, room);
        GuestThread thread =
                new GuestThread(main, () -> start.enterMain(function, arguments.size()));
        handover.add(thread);
        crashImages.arguments(arguments);
        Outcome outcome = execution.runFirst(thread);
        state.update();
        return outcome;
    }

    /**
     * Has the kernel stay up and run jobs, instead of one workload: to be called once, and not together
     * with {@link #run}.
     */
    public Jobs stayUp() {
        consoleQueue = new Taskq(addressOf("console_queue"));
        consoleQueue.attach(scheduler);
        endings.stayUp(consoleQueue);
        ThreadStart start = new ThreadStart(arch, cpu, memory, main.high());
        long function = addressOf("console_thread");
        GuestThread first = new GuestThread(main.asDaemon(), () -> start.enter(function, 0));
        handover.add(first);
        scheduler.begin(main);
        handover.stayUp(first);
        jobs =
                new Jobs(
                        execution,
                        handover,
                        scheduler,
                        clock,
                        endings,
                        consoleQueue,
                        threadServices,
                        thread -> new ThreadStart(arch, cpu, memory, thread.high()),
                        arch.abi(),
                        (main.high() - main.low()) / 2);
        return jobs;
    }

    /** Shows text on the console, and keeps it as what the kernel itself shows. */
    public void print(String text) {
        console.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Says where to dump when the kernel panics.
     *
     * @param target null for nowhere, which is how a kernel boots
     */
    public void dumpTo(DumpTarget target) {
        dumping.to(target);
    }

    /**
     * What a crash dump of this kernel is made of, once its run has ended.
     *
     * @param outcome how the run ended
     * @throws IllegalStateException if the debug data of all modules is too large for one file
     */
    public CrashImage crashImage(Outcome outcome) {
        return crashImages.image(outcome);
    }
}
