package org.kheap.emulator.unicorn;

import static org.kheap.emulator.unicorn.Unicorn.check;

import com.sun.jna.Callback;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One engine: a handle, its callbacks, and the few calls both families of processors make. */
final class Engine implements AutoCloseable {
    private static final AtomicInteger OPEN = new AtomicInteger();

    /** Bytes before the processor's state in a saved context. */
    static final int CONTEXT_HEADER = 40;

    private static final long STOP_INTERVAL_NANOS = 50_000;

    private final long handle;
    private final Memory scratch = new Memory(24);
    private final long scratchAddress = Pointer.nativeValue(scratch);
    private final ByteBuffer value =
            scratch.getByteBuffer(0, scratch.size()).order(ByteOrder.nativeOrder());

    /** Kept reachable for as long as the engine may call them. */
    private final List<Callback> callbacks = new ArrayList<>();

    /** See {@link org.kheap.machine.Cpu#park}. */
    private long parkedAt;

    private volatile boolean running;
    private volatile boolean stopRequested;
    private volatile boolean closed;

    Engine(int architecture, int mode) {
        UnicornLibrary.load();
        Memory handleOut = new Memory(8);
        check("uc_open", Unicorn.uc_open(architecture, mode, handleOut));
        handle = handleOut.getLong(0);
        OPEN.incrementAndGet();
    }

    /** How many engines of this process are open. */
    static int open() {
        return OPEN.get();
    }

    void mapRam(HostMemory ram) {
        int code = Unicorn.uc_mem_map_ptr(handle, 0, ram.size(), Unicorn.PROT_ALL, ram.address());
        check("uc_mem_map_ptr", code);
    }

    /** Reads a register of up to 64 bits, zero-extended. */
    long read(int register) {
        value.putLong(0, 0);
        check("uc_reg_read", Unicorn.uc_reg_read(handle, register, scratchAddress));
        return value.getLong(0);
    }

    void write(int register, long newValue) {
        value.putLong(0, newValue);
        check("uc_reg_write", Unicorn.uc_reg_write(handle, register, scratchAddress));
    }

    /** Writes a register that is a structure of a 32-bit and a 64-bit number, as MSRs are. */
    void writePair(int register, int first, long second) {
        value.putInt(0, first).putLong(8, second);
        check("uc_reg_write", Unicorn.uc_reg_write(handle, register, scratchAddress));
    }

    void park(long va) {
        parkedAt = va;
    }

    /** Announces a run; false, and no run, if a stop was asked for, which is forgotten then. */
    boolean enter() {
        running = true;
        running = !takeStop();
        return running;
    }

    /** Runs, after {@link #enter}; returns the engine's error code. */
    int start(long pc) {
        return startUntil(pc, parkedAt);
    }

    /** As {@link #start}, but stops also at {@code end}. */
    int startUntil(long pc, long end) {
        try {
            return Unicorn.uc_emu_start(handle, pc, end, 0, 0);
        } finally {
            running = false;
        }
    }

    /** Whether a stop was asked for since the last call. */
    boolean takeStop() {
        boolean requested = stopRequested;
        stopRequested = false;
        return requested;
    }

    /**
     * Ends the current or the next run. A run that is just beginning forgets what it was told before,
     * so it is told again until it has ended.
     */
    void requestStop() {
        stopRequested = true;
        while (running && stopRequested && !closed) {
            stopUnlessClosed();
            LockSupport.parkNanos(STOP_INTERVAL_NANOS);
        }
    }

    /** Whoever stops it may be late, and the handle of a closed engine is memory of somebody else. */
    private synchronized void stopUnlessClosed() {
        if (!closed) {
            check("uc_emu_stop", Unicorn.uc_emu_stop(handle));
        }
    }

    void flushTlb() {
        check("uc_ctl(TLB_FLUSH)", Unicorn.uc_ctl(handle, Unicorn.CTL_FLUSH_TLB, 0));
    }

    /** Forgets all translated code. */
    void flushCode() {
        check("uc_ctl(TB_FLUSH)", Unicorn.uc_ctl(handle, Unicorn.CTL_FLUSH_TB, 0));
    }

    void useVirtualTlb() {
        int code = Unicorn.uc_ctl(handle, Unicorn.CTL_TLB_TYPE, Unicorn.TLB_VIRTUAL);
        check("uc_ctl(TLB_TYPE)", code);
    }

    /** Has {@code callback} called; it must not throw. */
    void hook(int type, Callback callback) {
        callbacks.add(callback);
        // The engine writes the hook's handle to scratch. A buffer for nothing else, known only by
        // its address, might be garbage and freed before the engine writes.
        int code =
                Unicorn.uc_hook_add(
                        handle,
                        scratchAddress,
                        type,
                        Unicorn.functionPointer(callback),
                        0,
                        1, // begin > end: everywhere
                        0);
        check("uc_hook_add", code);
    }

    /** Room for all of the processor's state. */
    Memory newContext() {
        long size = Unicorn.uc_context_size(handle);
        Memory context = new Memory(size);
        context.clear();
        context.setLong(0, size - CONTEXT_HEADER); // what the engine goes by when it copies
        return context;
    }

    void saveContext(Memory context) {
        check("uc_context_save", Unicorn.uc_context_save(handle, Pointer.nativeValue(context)));
    }

    void restoreContext(Memory context) {
        check(
                "uc_context_restore",
                Unicorn.uc_context_restore(handle, Pointer.nativeValue(context)));
    }

    /** Closes the engine. The RAM it was given must still be there. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            check("uc_close", Unicorn.uc_close(handle));
            OPEN.decrementAndGet();
        }
    }
}
