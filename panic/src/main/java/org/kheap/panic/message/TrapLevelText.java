package org.kheap.panic.message;

import java.util.List;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Symbol;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.machine.trap.SparcFrame;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.StackOverflow;

/**
 * What sparcv9 prints of a trap that was taken while another was being handled: the trap stack, the
 * global registers and the register windows.
 *
 * <p>The engine keeps no trap stack, since handlers of window traps run at trap level 0 there. The
 * levels follow from where the second trap was: in a window handler, whose entry keeps the address of
 * the {@code save} in %g6, or in the first instructions of the handler of another trap.
 */
final class TrapLevelText {
    private static final int IN_A_ROW = 4;
    private static final int OUTS = 8;

    private static final String SPILL_HANDLER = "window_overflow";
    private static final String FILL_HANDLER = "window_underflow";
    private static final String TRAP_HANDLER = "ktl0";

    /** Trap types as the hardware numbers them: spill and fill of 64-bit kernel windows. */
    private static final int SPILL_KERNEL = 0x98;

    private static final int FILL_KERNEL = 0xd8;
    private static final int FAST_TEXT_MISS = 0x64;
    private static final int FAST_DATA_MISS = 0x68;
    private static final int FAST_DATA_PROTECTION = 0x6c;

    /** The numbers that the kernel gives to those three. */
    private static final int TEXT_MISS = 0x09;

    private static final int DATA_MISS = 0x31;
    private static final int DATA_PROTECTION = 0x33;

    private static final long WINDOW = 0x1f;
    private static final int WINDOWS = 8;
    private static final int PSTATE_SHIFT = 8;
    private static final long PSTATE = 0xfff;
    private static final long INTERRUPTS = 0x2;
    private static final long ALTERNATE_GLOBALS = 0x1;
    private static final long MMU_GLOBALS = 0x400;

    private static final List<String> PSTATE_BITS =
            List.of("11IG", "10MG", "9CLE", "8TLE", "5RED", "4PEF", "3AM", "2PRIV", "1IE", "0AG");

    private final Panic panic;
    private final StackOverflow overflow;
    private final StringBuilder text = new StringBuilder();

    TrapLevelText(Panic panic, StackOverflow overflow) {
        this.panic = panic;
        this.overflow = overflow;
    }

    /** The dump, each line ended by a newline. */
    static String of(Panic panic, StackOverflow overflow) {
        return new TrapLevelText(panic, overflow).render();
    }

    private String render() {
        text.append("%tl %tpc              %tnpc             %tstate           %tt\n");
        levels().forEach(this::append);
        appendGlobals();
        appendWindows();
        return text.toString();
    }

    /** The deepest first. */
    List<TrapLevel> levels() {
        long pc = overflow.first().pc();
        long state = register(RegsSparcv9.R_TSTATE);
        int second = type(overflow.stackFault());
        String function = panic.symbols().at(pc).map(Symbol::name).orElse("");
        boolean spill = function.equals(SPILL_HANDLER);
        if (spill || function.equals(FILL_HANDLER)) {
            long before = turned(state, spill ? -2 : 1); // the handler has turned to another window
            long within = handling(state, ALTERNATE_GLOBALS);
            int first = spill ? SPILL_KERNEL : FILL_KERNEL;
            return List.of(
                    new TrapLevel(2, pc, within, second),
                    new TrapLevel(1, register(RegsSparcv9.R_G6), before, first));
        }
        long handler = panic.symbols().named(TRAP_HANDLER).map(Symbol::address).orElse(0L);
        long within = turned(handling(state, MMU_GLOBALS), 1);
        return List.of(
                new TrapLevel(2, handler, within, second),
                new TrapLevel(1, pc, state, hardwareType(overflow.first().type())));
    }

    private static int type(Fault fault) {
        if (fault.access() == Access.FETCH) {
            return FAST_TEXT_MISS;
        }
        return fault instanceof Fault.Protection ? FAST_DATA_PROTECTION : FAST_DATA_MISS;
    }

    private static int hardwareType(int type) {
        return switch (type) {
            case TEXT_MISS -> FAST_TEXT_MISS;
            case DATA_MISS -> FAST_DATA_MISS;
            case DATA_PROTECTION -> FAST_DATA_PROTECTION;
            default -> type;
        };
    }

    /** TSTATE, with the current window counted on. */
    private static long turned(long state, int windows) {
        return state & ~WINDOW | Math.floorMod((state & WINDOW) + windows, WINDOWS);
    }

    /** TSTATE as it is within a handler: interrupts off, other global registers. */
    private static long handling(long state, long globals) {
        return state & ~(INTERRUPTS << PSTATE_SHIFT) | globals << PSTATE_SHIFT;
    }

    private void append(TrapLevel level) {
        text.append(
                " %d  %016x  %016x  %010x        %03x\n"
                        .formatted(
                                level.number(),
                                level.pc(),
                                level.nextPc(),
                                level.state(),
                                level.type()));
        text.append(
                "    %%ccr: %02x  %%asi: %02x  %%cwp: %x  %%pstate: %s\n"
                        .formatted(
                                level.state() >>> 32 & 0xff,
                                level.state() >>> 24 & 0xff,
                                level.state() & WINDOW,
                                Bits.of(level.state() >>> PSTATE_SHIFT & PSTATE, PSTATE_BITS)));
    }

    private void appendGlobals() {
        long[] globals = new long[OUTS];
        RegsSparcv9[] fields = RegsSparcv9.values();
        for (int i = 1; i < globals.length; i++) {
            globals[i] = register(fields[RegsSparcv9.R_G1.ordinal() + i - 1]);
        }
        appendRows("", 'g', globals, 0);
    }

    private void appendWindows() {
        RegisterSnapshot registers = panic.registers();
        long[] outs = new long[OUTS];
        for (int i = 0; i < outs.length; i++) {
            outs[i] = registers.get(SparcRegister.r(OUTS + i));
        }
        int number = 0;
        for (long[] window : registers.windows()) {
            text.append("Register window %d, caller ".formatted(number++));
            text.append(SymbolNames.withModule(panic.symbols(), window[SparcFrame.CALL]));
            text.append('\n');
            appendRows("    ", 'o', outs, 0);
            appendRows("    ", 'l', window, 0);
            appendRows("    ", 'i', window, SparcFrame.INS);
            System.arraycopy(window, SparcFrame.INS, outs, 0, outs.length);
        }
    }

    /** Eight registers in two rows. */
    private void appendRows(String indentation, char bank, long[] values, int from) {
        for (int first = 0; first < OUTS; first += IN_A_ROW) {
            text.append(indentation);
            text.append("%%%c%d-%d:".formatted(bank, first, first + IN_A_ROW - 1));
            for (int i = first; i < first + IN_A_ROW; i++) {
                text.append(" %016x".formatted(values[from + i]));
            }
            text.append('\n');
        }
    }

    private long register(RegsSparcv9 field) {
        return SavedRegisters.word(panic, overflow.regs(), field);
    }
}
