package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.KmemContext;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.LoadException;
import org.kheap.kernel.module.ModuleLoader;
import org.kheap.kernel.module.ModuleSpace;
import org.kheap.kernel.module.ModuleTable;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Machine;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.WindowHandlers;
import org.kheap.machine.X86Register;
import org.kheap.machine.elf.ElfObject;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.Message;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.message.HeapReport;
import org.kheap.panic.message.PanicScreen;
import org.kheap.panic.stack.StackBounds;
import org.kheap.panic.stack.StackTrace;
import org.kheap.panic.stack.StackWalker;

/**
 * A booted kernel: memory, heap, one thread, and the loop that runs guest code and answers when it
 * calls or traps.
 */
public final class Kernel {
    /**
     * The objects the kernel itself is made of.
     *
     * @param unix the machine-dependent module
     * @param genunix the common one
     */
    public record Image(List<ElfObject> unix, List<ElfObject> genunix) {}

    /** What a call of the guest costs in virtual time. Nothing else takes any. */
    private static final long NANOSECONDS_PER_CALL = 1000;

    /** Longest piece of console output that is taken at once; the rest is cut off. */
    private static final int MAX_WRITE = 1 << 16;

    /** Size of {@code panicbuf}. */
    private static final int MAX_PANIC_STRING = 8192;

    private static final int SECOND_STACK_PAGES = 2;

    /** Callbacks that allocate from caches with callbacks end somewhere. */
    private static final int MAX_CALL_DEPTH = 100;

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private final Console console;
    private final LoopGuard guard = new LoopGuard();
    private final ModuleTable modules = new ModuleTable();
    private final Segkmem segkmem;
    private final ModuleLoader loader;
    private final StackWalker walker;
    private final Globals globals;
    private Kmem kmem;
    private Services services;
    private KernelThread thread;
    private long secondStackLow;
    private long secondStackHigh;
    private long calls;

    /** The trap whose handler is running; null outside of one. */
    private PanicReason pendingTrap;

    private Throwable damage;

    /** Functions of the guest that the kernel model is waiting for. */
    private int callDepth;

    /** What is to be done for the heap before the call that is being answered returns. */
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    /** Whether the call that is being answered has had all magazines emptied: the last resort. */
    private boolean purged;

    private boolean returned;
    private long returnValue;

    /** Set by the call that ends the run. */
    private Outcome outcome;

    private Kernel(Machine machine, Console console) {
        this.arch = machine.arch();
        this.cpu = machine.cpu();
        this.memory = machine.memory();
        this.console = console;
        this.segkmem = new Segkmem(arch, machine.hat());
        this.loader = new ModuleLoader(arch, memory, segkmem, modules);
        this.walker = StackWalker.of(arch, memory, modules);
        this.globals = new Globals(memory, this::addressOf);
    }

    /**
     * Boots a kernel on a machine that was just switched on.
     *
     * @throws LoadException if the machine has too little memory, or the objects are damaged
     * @throws IllegalArgumentException if a tunable does not exist
     */
    public static Kernel boot(Machine machine, Image image, BootOptions options, Console console)
            throws LoadException {
        Kernel kernel = new Kernel(machine, console);
        ModuleSpace space = ModuleSpace.kernel(kernel.arch);
        kernel.loader.load("unix", image.unix, space);
        kernel.loader.load("genunix", image.genunix, space);
        options.tunables().forEach(kernel::tune);
        kernel.start(machine);
        return kernel;
    }

    private void start(Machine machine) throws LoadException {
        cpu.park(addressOf("never_reached"));
        installWindowHandlers();
        Arenas arenas = new Arenas(arch, memory, globals, segkmem, guard);
        kmem = new Kmem(new KmemContext(arch, memory, globals, arenas, guard, 1, new HeapEvents()));
        try {
            kmem.init();
        } catch (Kmem.OutOfBootMemoryException e) {
            throw new LoadException(e.getMessage());
        }
        createStacks();
        services = new Services(arch, memory, modules, this::runTasks);
        provideServices(arenas);
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

    private void tune(String name, long value) {
        if (Tunable.ALL.stream().noneMatch(tunable -> tunable.name().equals(name))) {
            throw new IllegalArgumentException("unknown tunable: name=" + name);
        }
        boolean word = modules.named(name).orElseThrow().size() == arch.abi().wordSize();
        boolean plainInt = modules.named(name).orElseThrow().size() == Integer.BYTES;
        if (word && !plainInt) {
            globals.word(name, value);
        } else {
            globals.int32(name, (int) value);
        }
    }

    /** The second stack lies below the thread's, so that a walk from it leads up to the thread. */
    private void createStacks() throws LoadException {
        long base = arch.map().stacks().start();
        long size = (long) SECOND_STACK_PAGES * arch.pageSize();
        KernelThread second = KernelThread.create(arch, memory, segkmem, base, size);
        if (second != null) {
            secondStackLow = second.low();
            secondStackHigh = second.high();
            long next = second.low() + size;
            long stackSize = globals.word("default_stksize");
            if (Long.compareUnsigned(stackSize - 1, arch.map().stacks().size() / 2) < 0) {
                thread = KernelThread.create(arch, memory, segkmem, next, stackSize);
            }
        }
        if (thread == null) {
            throw new LoadException(
                    "not enough memory for a thread: default_stksize=%d"
                            .formatted(globals.word("default_stksize")));
        }
    }

    public Symbols symbols() {
        return modules;
    }

    public List<KernelModule> modules() {
        return modules.modules();
    }

    /**
     * Where the kernel model could not go on, if it panicked with "kernel data damaged"; for those who
     * doubt that it was the guest's doing.
     */
    public Optional<Throwable> damage() {
        return Optional.ofNullable(damage);
    }

    /** How many times the guest has called the kernel model. */
    public long calls() {
        return calls;
    }

    /** Makes the run end soon, with {@link Outcome.Stopped}. Any thread may call it, repeatedly. */
    public void stop() {
        guard.stop();
        cpu.requestStop();
    }

    // Services

    private void provideServices(Arenas arenas) {
        services.provide("prom_writestr", 2, a -> write(a[0], a[1]));
        services.provide("panicsys", 1, a -> panicsys(a[0]));
        services.provide("panic_trap", 0, a -> panicTrap());
        services.provide("thread_done", 1, a -> threadDone(a[0]));
        services.provide("guest_call", 1, a -> guestReturned(a[0]));
        services.provideWide("gethrtime", 0, a -> now());
        new HeapServices(services, kmem, arenas, memory).provide();
    }

    private long write(long buffer, long size) {
        boolean cut = Long.compareUnsigned(size, MAX_WRITE) > 0;
        byte[] bytes = new byte[cut ? MAX_WRITE : (int) size];
        memory.read(buffer, bytes, LOAD);
        console.write(bytes);
        return 0;
    }

    private long panicsys(long message) {
        throw new KernelPanicException(
                new Message(memory.getString(message, MAX_PANIC_STRING, LOAD)));
    }

    private long panicTrap() {
        throw new KernelPanicException(
                pendingTrap != null ? pendingTrap : new Message("panic_trap: there was no trap"));
    }

    private long threadDone(long status) {
        outcome = new Outcome.Returned((int) status);
        return 0;
    }

    private void runTasks() {
        while (callDepth == 0 && !tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private long now() {
        return calls * NANOSECONDS_PER_CALL;
    }

    /** What the allocator wants to know about the rest of the kernel. */
    private final class HeapEvents implements KmemContext.Events {
        @Override
        public long now() {
            return Kernel.this.now();
        }

        @Override
        public long currentThread() {
            return thread == null ? 0 : thread.address();
        }

        @Override
        public long[] stack(int limit) {
            // Before there is a thread, the kernel itself allocates, and has no stack in the guest.
            return thread == null ? new long[0] : callers(limit);
        }

        @Override
        public void report(HeapCorruption corruption) {
            print(HeapReport.of(corruption, modules));
        }

        @Override
        public void warn(String text) {
            print("WARNING: " + text + "\n");
        }

        @Override
        public long callGuest(long function, long... arguments) {
            return Kernel.this.callGuest(function, arguments);
        }

        @Override
        public int cpu() {
            return 0;
        }

        @Override
        public void sleepForMemory(long channel, String what) {
            if (!tasks.isEmpty()) {
                tasks.remove().run();
            } else if (!purged) {
                purged = true;
                kmem.purgeAll();
            } else {
                throw new WouldNeverWakeException(what);
            }
        }

        @Override
        public void memoryFreed() {}

        @Override
        public void dispatch(Runnable task) {
            tasks.add(task);
        }
    }

    private void print(String text) {
        console.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    // Running

    /**
     * Loads a workload.
     *
     * @param name of the module it becomes
     * @throws LoadException if it cannot be loaded, or has no {@code main}
     */
    public KernelModule load(String name, List<ElfObject> objects) throws LoadException {
        KernelModule module = loader.load(name, objects, ModuleSpace.loadable(arch));
        if (module.symbol("main").isEmpty()) {
            throw new LoadException("no main: module=" + name);
        }
        return module;
    }

    /**
     * Runs {@code main} of a workload, from its first instruction to whatever ends it.
     *
     * @param arguments {@code argv}, the name of the program first
     */
    public Outcome run(KernelModule workload, List<String> arguments) {
        long main = workload.symbol("main").orElseThrow().address();
        new ThreadStart(arch, cpu, memory, thread).enter(main, arguments);
        return loop(addressOf("thread_start"));
    }

    /**
     * Runs a function of the guest while the guest waits for an answer: a constructor, while it waits
     * for a buffer. Returns when the function does; what it calls is answered meanwhile.
     */
    private long callGuest(long function, long[] arguments) {
        GuestCall call = new GuestCall(arch, cpu, memory, services.caller());
        call.enter(function, arguments);
        int depth = ++callDepth;
        if (depth > MAX_CALL_DEPTH) {
            throw new KernelPanicException(new Message("callbacks nested too deep"));
        }
        long pc = addressOf("guest_call");
        returned = false;
        while (!returned && outcome == null) {
            pc = step(pc);
        }
        callDepth--;
        if (outcome != null) {
            throw new RunEndedException();
        }
        returned = false; // an outer call has not returned because an inner one did
        call.leave();
        return returnValue;
    }

    private long guestReturned(long value) {
        returned = true;
        returnValue = value;
        return 0;
    }

    private Outcome loop(long start) {
        long pc = start;
        outcome = null;
        while (outcome == null) {
            pc = step(pc);
        }
        return outcome;
    }

    /** Runs the guest until it calls or traps; returns where it goes on. */
    private long step(long pc) {
        Cpu.Exit exit = cpu.run(pc);
        if (exit instanceof Cpu.Exit.Hypercall) {
            return served();
        } else if (exit instanceof Cpu.Exit.Trapped trapped) {
            return enterTrap(trapped.trap());
        } else if (exit instanceof Cpu.Exit.Reset reset) {
            outcome = deadlock("a reset of the processor (" + reset.reason() + ")");
        } else {
            outcome = new Outcome.Stopped(walk(StackWalker.MAX_FRAMES));
        }
        return 0;
    }

    /** Answers a call, whatever comes of it; returns where the guest goes on. */
    private long served() {
        calls++;
        purged = false;
        try {
            long resume = services.serve();
            if (resume == 0 && outcome == null) {
                outcome = deadlock("an interrupt: the processor was halted");
            }
            return resume;
        } catch (RunEndedException e) {
            return 0; // whatever ended it has been recorded
        } catch (KernelPanicException e) {
            panic(e.reason());
        } catch (WouldNeverWakeException e) {
            outcome = deadlock(e.getMessage());
        } catch (LoopGuard.StoppedException e) {
            outcome = new Outcome.Stopped(walk(StackWalker.MAX_FRAMES));
        } catch (GuestFaultException e) {
            // The kernel followed a bad address of the guest's: the trap is the kernel's.
            return enterTrap(cpu.trapFor(e.fault(), callingInstruction()));
        } catch (RuntimeException | StackOverflowError e) {
            // The guest can write nonsense into any structure of the heap. What the heap then
            // cannot make sense of ends the guest, and never the program that runs it. Whether it
            // was the guest or a mistake of ours, only the place can tell.
            damage = e;
            panic(new Message("kernel data damaged: " + e.getMessage()));
        }
        return 0;
    }

    private Outcome deadlock(String what) {
        return new Outcome.Deadlocked(what, walk(StackWalker.MAX_FRAMES));
    }

    /** Address of the instruction through which the guest called. */
    private long callingInstruction() {
        RegisterSnapshot registers = cpu.snapshot();
        boolean sparc = arch.strictAlignment();
        return sparc ? registers.get(SparcRegister.PC) : registers.get(X86Register.RIP) - 1;
    }

    /** Sends the guest into its trap handler, or ends the run if that is impossible. */
    private long enterTrap(Trap trap) {
        if (pendingTrap != null) {
            panic(trapInHandler(trap));
            return 0;
        }
        TrapEntry entry = cpu.enter(trap, secondStackHigh);
        if (entry instanceof TrapEntry.Saved saved) {
            pendingTrap = new BadTrap(trap, saved.regs());
            return handler(saved.regs());
        }
        if (entry instanceof TrapEntry.SecondTrap second) {
            pendingTrap = new StackOverflow(trap, second.stackFault(), second.regs());
            if (!arch.strictAlignment()) {
                return handler(second.regs());
            }
        } else if (entry instanceof TrapEntry.ErrorMode error) {
            pendingTrap = new StackOverflow(trap, error.stackFault(), 0);
        }
        panic(pendingTrap);
        return 0;
    }

    /** The handler itself trapped: what is left of the stack was not enough for it. */
    private PanicReason trapInHandler(Trap trap) {
        if (pendingTrap instanceof BadTrap first && trap.fault() != null) {
            boolean errorMode = arch.equals(Arch.SPARC);
            return new StackOverflow(first.trap(), trap.fault(), errorMode ? 0 : first.regs());
        }
        return pendingTrap;
    }

    private long handler(long regs) {
        new ThreadStart(arch, cpu, memory, thread).enterHandler(regs);
        for (String name : List.of("cmntrap", "fault", "ktl0")) {
            if (addressOf(name) != 0) {
                return addressOf(name);
            }
        }
        throw new IllegalStateException("the kernel has no trap handler");
    }

    private void panic(PanicReason reason) {
        Panic panic =
                new Panic(
                        arch,
                        memory,
                        modules,
                        reason,
                        cpu.snapshot(),
                        0,
                        thread.address(),
                        walk(StackWalker.MAX_FRAMES));
        print(PanicScreen.of(panic));
        outcome = new Outcome.Panicked(panic);
    }

    private StackTrace walk(int limit) {
        return walker.walk(cpu.snapshot(), bounds(), limit);
    }

    /** The stack of the call that is being answered. */
    private long[] callers(int limit) {
        // On x86 the stub has left all that a walk needs; asking the engine for registers is dear.
        RegisterSnapshot registers =
                arch.strictAlignment() ? cpu.snapshot() : services.frameOnX86();
        return walker.walk(registers, bounds(), limit).pcs(limit);
    }

    private StackBounds bounds() {
        return new StackBounds(secondStackLow, thread.high());
    }
}
