package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Sleep;
import org.kheap.kernel.thread.Threads;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/** The functions that make, end and join threads, and pass time. */
final class ThreadServices {
    private static final int TS_RUN = 0x02;
    private static final int TS_STOPPED = 0x10;
    private static final int STACK_ALIGNMENT = 16;

    /** In nanoseconds. */
    private static final long MICROSECOND = 1000;

    private final Arch arch;
    private final Cpu cpu;
    private final GuestMemory memory;
    private final Globals globals;
    private final Threads threads;
    private final ThreadCache structures;
    private final Scheduler scheduler;
    private final Handover handover;
    private final KernelClock clock;

    ThreadServices(
            KernelContext kernel,
            Threads threads,
            ThreadCache structures,
            Scheduler scheduler,
            Handover handover) {
        this.arch = kernel.arch();
        this.cpu = kernel.cpu();
        this.memory = kernel.memory();
        this.globals = kernel.globals();
        this.threads = threads;
        this.structures = structures;
        this.scheduler = scheduler;
        this.handover = handover;
        this.clock = kernel.clock();
    }

    void provide(Services services) {
        services.provide("thread_create", 8, this::create);
        services.provideProcedure("thread_exit", 0, a -> exit());
        services.provide("thread_join", 2, this::join);
        services.provideProcedure("setrun", 1, a -> setrun(a[0]));
        services.provideProcedure("yield", 0, a -> scheduler.giveWay());
        services.provideProcedure("delay", 1, a -> delay(signed(a[0])));
        services.provideProcedure("drv_usecwait", 1, a -> busyWait(signed(a[0])));
        services.provideWide("gethrtime", 0, a -> clock.now());
    }

    /** {@code thread_create(stk, stksize, proc, arg, len, pp, state, pri)}. */
    private long create(long[] a) {
        long function = a[2];
        KernelThread thread = a[0] != 0 ? createOn(a[0], a[1], function) : create(a[1], function);
        thread.priority((short) a[7]);
        long top = thread.high();
        long argument = a[3];
        if (a[4] != 0) { // the argument is a structure, of which the thread gets a copy
            top = copyOf(argument, a[4], thread);
            argument = top;
        }
        GuestThread created = new GuestThread(thread, beginning(thread, function, argument, top));
        handover.add(created.of(handover.running().job()));
        if ((int) a[6] == TS_RUN) {
            scheduler.start(thread);
        } else if ((int) a[6] != TS_STOPPED) {
            throw panic("thread_create: invalid state: %d", (int) a[6]);
        }
        return thread.address();
    }

    /**
     * Prepares what a thread begins with. Until then its argument is at the top of its stack, where it
     * is to be found by who looks for pointers in memory.
     */
    private Runnable beginning(KernelThread thread, long function, long argument, long top) {
        ThreadStart start = new ThreadStart(arch, cpu, memory, top);
        long place = top - STACK_ALIGNMENT & -STACK_ALIGNMENT;
        putIfThere(place, argument);
        thread.willBeginAt(place);
        return () -> {
            putIfThere(place, 0);
            start.enter(function, argument);
        };
    }

    /** A stack that the guest supplies may be missing; the thread will trap when it begins. */
    private void putIfThere(long va, long word) {
        if (memory.isAccessible(va, memory.abi().wordSize(), STORE)) {
            memory.putWord(va, word, STORE);
        }
    }

    /** Copies an argument to the top of a stack, half of which it may take. Returns its address. */
    private long copyOf(long argument, long length, KernelThread thread) {
        if (Long.compareUnsigned(length, (thread.high() - thread.low()) / 2) > 0) {
            throw panic("thread_create: argument too large: %s", Long.toUnsignedString(length));
        }
        byte[] copy = new byte[(int) length];
        memory.read(argument, copy, LOAD);
        long top = thread.high() - length & -STACK_ALIGNMENT;
        memory.write(top, copy, STORE);
        return top;
    }

    private KernelThread createOn(long stack, long size, long function) {
        requireSensible(size);
        if (!threads.isEnoughStack(size)) {
            throw panic("thread_create: stack too small: %x, %d", stack, size);
        }
        return threads.createOn(structures.allocate(), stack, size, function);
    }

    private void requireSensible(long size) {
        if (!threads.canHaveStack(size)) {
            throw panic("thread_create: stack too large: %s", Long.toUnsignedString(size));
        }
    }

    /**
     * Makes a thread, and waits for memory if need be.
     *
     * @param stackSize in bytes; 0 for the usual size
     */
    KernelThread create(long stackSize, long function) {
        long size = stackSize == 0 ? globals.word("default_stksize") : stackSize;
        requireSensible(size);
        while (true) {
            KernelThread thread = threads.create("", size, function);
            if (thread != null) {
                return thread;
            }
            scheduler.sleep(Sleep.forMemory(threads.stackArena(), "memory for a thread's stack"));
        }
    }

    /** Ends the running thread, once nothing in the kernel model is at work for it any more. */
    void exit() {
        throw new ThreadEndedException();
    }

    /** {@code thread_join} of a {@code t_did}, which is 64 bits wide on all machines. */
    private long join(long[] a) {
        while (true) {
            Optional<KernelThread> thread = threads.numbered(joined(a));
            if (thread.isEmpty()) {
                return 0;
            }
            if (thread.get() == scheduler.current()) {
                throw panic(
                        "thread_join: a thread cannot wait for itself: %x", thread.get().address());
            }
            String what = "the end of thread %x".formatted(thread.get().address());
            scheduler.sleep(Sleep.on(thread.get().joinChannel(), what));
        }
    }

    /** A {@code t_did} is 64 bits wide everywhere: two arguments where words have 32 bits. */
    private long joined(long[] a) {
        if (arch.abi().wordSize() == Long.BYTES) {
            return a[0];
        }
        return arch.strictAlignment() ? a[0] << Integer.SIZE | a[1] : a[1] << Integer.SIZE | a[0];
    }

    private void setrun(long address) {
        KernelThread thread =
                threads.at(address).orElseThrow(() -> panic("setrun: not a thread: %x", address));
        if (thread.state() == KernelThread.State.STOPPED) {
            scheduler.start(thread);
        }
    }

    /** {@code delay(ticks)}. */
    private void delay(long ticks) {
        if (ticks > 0) {
            long until = clock.after(ticks, KernelClock.TICK);
            String what = "%d clock ticks to pass".formatted(ticks);
            scheduler.sleep(Sleep.until(until, scheduler.current().address(), what));
        }
    }

    /** {@code drv_usecwait}: time passes, and nobody else runs. */
    private void busyWait(long microseconds) {
        clock.advanceTo(clock.after(microseconds, MICROSECOND));
    }

    /** A {@code clock_t} argument, which is a {@code long}. */
    private long signed(long word) {
        return arch.abi().wordSize() == Integer.BYTES ? (int) word : word;
    }

    private static KernelPanicException panic(String format, Object... arguments) {
        return new KernelPanicException(new Message(format.formatted(arguments)));
    }
}
