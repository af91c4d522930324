package org.kheap.emulator.unicorn;

import com.sun.jna.Memory;
import org.kheap.machine.DataModel;
import org.kheap.machine.trap.SparcFrame;

/**
 * The engine's own image of a SPARC processor, as saving a context copies it out. It is the only way
 * to the state that the engine gives no register number: window state, privilege, MMU registers.
 *
 * <p>The offsets are those of version 2.1.4 on a 64-bit host. {@link #verify} proves them before
 * anything relies on them; a library that fails it is refused.
 */
final class SparcImage {
    private static final int WINDOWS = 8;
    private static final int OUTS_LOCALS = 16;
    private static final int REGISTERS_IN_WINDOW = 24;
    private static final int OUTS = 8;

    /** %o6. */
    private static final int STACK_POINTER = 6;

    /** Engine's header before the processor's state. */
    private static final int HEADER = Engine.CONTEXT_HEADER;

    /** Marks that the self-test writes, distinct for each register. */
    private static final long MARK = 0x0bad_0000;

    /**
     * Where things are.
     *
     * @param wordSize bytes of a register
     * @param size bytes of the state
     */
    private record Offsets(
            int wordSize,
            int size,
            int pc,
            int npc,
            int y,
            int codesSource,
            int cwp,
            int windowBase,
            int windowCount) {}

    private static final Offsets V8 = new Offsets(4, 2464, 40, 44, 48, 64, 208, 248, 2332);
    private static final Offsets V9 = new Offsets(8, 7272, 72, 80, 88, 120, 408, 440, 4608);

    /**
     * The condition codes are in the PSR, not to be worked out from the last result. The engine
     * starts without saying so, and crashes when it is asked for the PSR before the first compare.
     */
    private static final int CODES_ARE_VALID = 1;

    /** V8 only. */
    private static final int V8_WIM = 212;

    private static final int V8_SUPERVISOR = 220;
    private static final int V8_PREVIOUS_SUPERVISOR = 224;
    private static final int V8_ENABLE_TRAPS = 228;
    private static final int V8_ENABLE_FPU = 240;
    private static final int V8_VERSION = 2328;
    private static final long PSR_VERSION = 0xff00_0000L;
    private static final int V8_MMU_CONTROL = 2336;
    private static final int V8_MMU_CONTEXT_TABLE = 2340;
    private static final int V8_MMU_CONTEXT = 2344;

    /** V9 only. */
    private static final int V9_ASI = 7236;

    /** Interrupts enabled, privileged, FPU enabled. */
    private static final int V9_KERNEL_STATE = 0x16;

    /** The address space of instructions that name none. */
    private static final int V9_PRIMARY = 0x80;

    private static final int V9_PSTATE = 7240;
    private static final int V9_TL = 7244;
    private static final int V9_MAXTL = 7248;
    private static final int V9_CANSAVE = 7252;
    private static final int V9_CANRESTORE = 7256;
    private static final int V9_OTHERWIN = 7260;
    private static final int V9_CLEANWIN = 7268;

    private final Engine engine;
    private final Offsets at;
    private final Memory context;

    SparcImage(Engine engine, DataModel model) {
        this.engine = engine;
        this.at = model == DataModel.LP64 ? V9 : V8;
        this.context = new Memory(HEADER + at.size);
        context.clear();
        context.setLong(0, at.size); // the engine copies as many bytes as the header says
    }

    /** Copies the processor's state into this image. */
    void load() {
        engine.saveContext(context);
    }

    /** Copies this image into the processor. */
    void store() {
        engine.restoreContext(context);
    }

    /**
     * Writes marks through the engine's interface and looks for them here.
     *
     * @param globals the engine's number of %g0; {@code outs} of %o0
     * @throws EngineException if one is not where it should be
     */
    void verify(int globals, int outs) {
        for (int i = 1; i < 8; i++) {
            engine.write(globals + i, MARK + i);
            engine.write(outs + i, MARK + 0x10 + i);
        }
        load();
        boolean right = int32(at.windowCount) == WINDOWS;
        for (int i = 1; i < 8; i++) {
            right &= word(i * at.wordSize) == MARK + i;
            right &= word(at.windowBase + i * at.wordSize) == MARK + 0x10 + i;
        }
        if (at == V9) {
            right &= int32(V9_MAXTL) == 5;
        }
        for (int i = 1; i < 8; i++) {
            engine.write(globals + i, 0);
            engine.write(outs + i, 0);
        }
        if (!right) {
            throw new EngineException(
                    "the Unicorn library lays out its SPARC state in an unknown way: version=%s"
                                    .formatted(UnicornLibrary.load().version())
                            + "; use version 2.1.4");
        }
    }

    /** V8: supervisor mode, traps on, {@code invalidWindow} the one that stops saves, MMU on. */
    void startV8(int invalidWindow, long contextTable) {
        load();
        int32(at.codesSource, CODES_ARE_VALID);
        int32(V8_WIM, 1 << invalidWindow);
        int32(V8_SUPERVISOR, 1);
        int32(V8_PREVIOUS_SUPERVISOR, 1);
        int32(V8_ENABLE_TRAPS, 1);
        int32(V8_ENABLE_FPU, 1);
        int32(V8_MMU_CONTROL, int32(V8_MMU_CONTROL) | 1);
        int32(V8_MMU_CONTEXT_TABLE, (int) (contextTable >>> 4));
        int32(V8_MMU_CONTEXT, 0);
        store();
    }

    /** V9: as kernels run, at trap level 0, all windows but the current one free. */
    void startV9() {
        load();
        int32(at.codesSource, CODES_ARE_VALID);
        int32(V9_PSTATE, V9_KERNEL_STATE);
        int32(V9_ASI, V9_PRIMARY);
        int32(V9_TL, 0);
        int32(V9_CANSAVE, WINDOWS - 2);
        int32(V9_CANRESTORE, 0);
        int32(V9_OTHERWIN, 0);
        int32(V9_CLEANWIN, WINDOWS - 1);
        store();
    }

    long pc() {
        return word(at.pc);
    }

    long y() {
        return word(at.y);
    }

    /** The current window, as the engine counts: a save decreases it, also on V9. */
    int currentWindow() {
        return int32(at.cwp);
    }

    int wim() {
        return int32(V8_WIM);
    }

    /** How many windows can be restored without a fill trap. V8 says it with the invalid mask. */
    int restorableWindows() {
        if (at == V9) {
            return int32(V9_CANRESTORE);
        }
        int count = 0;
        int mask = wim();
        while (count < WINDOWS - 1 && (mask >> (currentWindow() + count + 1) % WINDOWS & 1) == 0) {
            count++;
        }
        return count;
    }

    /** %g0-7. */
    long global(int number) {
        return word(number * at.wordSize);
    }

    /**
     * Register {@code number} of a window, with %o0-7 as 0 to 7, %l0-7 as 8 to 15 and %i0-7 as 16 to
     * 23. The ins of a window are the outs of the next; for the last one the engine keeps them in an
     * extra place while that window is current.
     */
    long windowed(int window, int number) {
        return word(offsetOf(window, number));
    }

    private int offsetOf(int window, int number) {
        int index = window * OUTS_LOCALS + number;
        if (index >= WINDOWS * OUTS_LOCALS && currentWindow() != WINDOWS - 1) {
            index -= WINDOWS * OUTS_LOCALS;
        } else if (window == 0 && number < 8 && currentWindow() == WINDOWS - 1) {
            index += WINDOWS * OUTS_LOCALS;
        }
        return at.windowBase + index * at.wordSize;
    }

    /** The locals and ins of a window. */
    long[] window(int window) {
        long[] registers = new long[SparcFrame.WINDOW_REGISTERS];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = windowed(window, REGISTERS_IN_WINDOW - registers.length + i);
        }
        return registers;
    }

    /**
     * Gives the current window other contents, and makes the processor forget all others: the next
     * restore finds none, and all but one are free for saves.
     *
     * @param localsAndIns %l0-7, then %i0-7
     */
    void isolateWindow(long[] localsAndIns, long stackPointer) {
        int current = currentWindow();
        for (int i = 0; i < localsAndIns.length; i++) {
            word(offsetOf(current, OUTS + i), localsAndIns[i]);
        }
        word(offsetOf(current, STACK_POINTER), stackPointer);
        if (at == V9) {
            int32(V9_CANSAVE, WINDOWS - 2);
            int32(V9_CANRESTORE, 0);
            int32(V9_OTHERWIN, 0);
        } else {
            int32(V8_WIM, 1 << (current + 1) % WINDOWS);
        }
    }

    /** The window {@code distance} callers up from the current one. */
    int callersWindow(int distance) {
        return (currentWindow() + distance) % WINDOWS;
    }

    /** V8: PSR without its condition codes. */
    long psrWithoutCodes() {
        return word(V8_VERSION) & PSR_VERSION
                | (long) int32(V8_ENABLE_FPU) << 12
                | (long) int32(V8_SUPERVISOR) << 7
                | (long) int32(V8_PREVIOUS_SUPERVISOR) << 6
                | (long) int32(V8_ENABLE_TRAPS) << 5
                | currentWindow();
    }

    /** V9: TSTATE without its condition codes: ASI, PSTATE and CWP. */
    long tstateWithoutCodes() {
        // The engine counts windows downwards; the architecture counts them upwards on V9.
        long window = WINDOWS - 1 - currentWindow();
        return (int32(V9_ASI) & 0xffL) << 24 | (int32(V9_PSTATE) & 0xfffL) << 8 | window;
    }

    private int int32(int offset) {
        return context.getInt(HEADER + offset);
    }

    private void int32(int offset, int value) {
        context.setInt(HEADER + offset, value);
    }

    private long word(int offset) {
        return at.wordSize == 8
                ? context.getLong(HEADER + offset)
                : context.getInt(HEADER + offset) & 0xffff_ffffL;
    }

    private void word(int offset, long value) {
        if (at.wordSize == 8) {
            context.setLong(HEADER + offset, value);
        } else {
            context.setInt(HEADER + offset, (int) value);
        }
    }
}
