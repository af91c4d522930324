package org.kheap.emulator.unicorn;

import static org.kheap.emulator.cpu.SparcTrap.V8_WINDOW_OVERFLOW;
import static org.kheap.emulator.cpu.SparcTrap.V8_WINDOW_UNDERFLOW;
import static org.kheap.emulator.cpu.SparcTrap.V9_FILL;
import static org.kheap.emulator.cpu.SparcTrap.V9_SOFTWARE;
import static org.kheap.emulator.cpu.SparcTrap.V9_SPILL;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.kheap.emulator.cpu.SparcFaults;
import org.kheap.emulator.cpu.SparcTrap;
import org.kheap.emulator.cpu.SparcTrapEntry;
import org.kheap.emulator.mmu.KernelHat;
import org.kheap.emulator.mmu.MappedMemory;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Ram;
import org.kheap.machine.Register;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.WindowHandlers;
import org.kheap.machine.paging.PageTableFormat;
import org.kheap.machine.paging.Walk;
import org.kheap.machine.trap.SparcFrame;

/**
 * sparc and sparcv9 on the engine.
 *
 * <p>A window trap is the one kind of trap that guest code comes back from. The engine reports it,
 * this class sends the guest to its own handler with the trapped pc in %g6, and the handler, when it
 * has spilled or filled a window, jumps there to try again.
 *
 * <p>On V8 the engine walks the reference MMU's tables by itself. On V9 the TLB is filled by
 * software, and {@link #fillTlb} is the kernel's miss handler.
 */
final class SparcCpu implements EngineCpu {
    /** Numbers of {@code sparc.h}. */
    private static final int REG_G0 = 53;

    private static final int REG_O0 = 78;
    private static final int REG_L0 = 70;
    private static final int REG_I0 = 61;
    private static final int REG_SP = 84;
    private static final int REG_O7 = 85;
    private static final int REG_FP = 67;
    private static final int REG_I7 = 68;
    private static final int REG_PC = 88;
    private static final int REG_PSR = 89;

    private static final long PSR_CODES = 0x00f0_0000;
    private static final int NO_TRAP = -1;

    /** The window that stops the first save after seven: any will do. */
    private static final int FIRST_INVALID_WINDOW = 1;

    private final Arch arch;
    private final boolean v9;
    private final PageTableFormat format;
    private final Engine engine;
    private final SparcImage image;
    private final KernelHat hat;
    private final MappedMemory memory;
    private final Ram ram;
    private final SparcFaults faults;
    private final SparcTrapEntry entry;
    private WindowHandlers handlers;
    private int trap;
    private long trapPc;
    private boolean refused;

    SparcCpu(Arch arch, HostMemory hostRam, Ram ram, KernelHat hat, MappedMemory memory) {
        this.arch = arch;
        this.v9 = arch.abi().model() == DataModel.LP64;
        this.format = PageTableFormat.of(arch);
        this.hat = hat;
        this.memory = memory;
        this.ram = ram;
        this.faults = new SparcFaults(arch, memory);
        this.entry = new SparcTrapEntry(arch, memory);
        int mode = (v9 ? Unicorn.MODE_64 : Unicorn.MODE_32) | Unicorn.MODE_BIG_ENDIAN;
        this.engine = new Engine(Unicorn.ARCH_SPARC, mode);
        this.image = new SparcImage(engine, arch.abi().model());
        engine.mapRam(hostRam);
        engine.hook(Unicorn.HOOK_INTR, (Unicorn.InterruptHook) this::trapped);
        image.verify(REG_G0, REG_O0);
        if (v9) {
            engine.useVirtualTlb();
            engine.hook(Unicorn.HOOK_TLB_FILL, (Unicorn.TlbFillHook) this::fillTlb);
            image.startV9();
        } else {
            image.startV8(FIRST_INVALID_WINDOW, hat.root());
            engine.flushTlb();
        }
    }

    @Override
    public void park(long va) {
        engine.park(va);
    }

    @Override
    public void install(WindowHandlers newHandlers) {
        handlers = newHandlers;
    }

    /** The engine's trap hook. */
    private void trapped(long handle, int number, long userData) {
        // The engine has moved on to nPC: to pc + 4, as delay slots hold nothing but nop.
        long pc = engine.read(REG_PC) - 4;
        boolean nested = handlers != null && handlers.contain(pc);
        if (isOverflow(number) && !nested) {
            enterHandler(pc, handlers.overflow());
        } else if (isUnderflow(number) && !nested) {
            enterHandler(pc, handlers.underflow());
        } else {
            trap = number;
            trapPc = pc;
            Unicorn.uc_emu_stop(handle);
        }
    }

    private void enterHandler(long pc, long handler) {
        engine.write(REG_G0 + 6, pc);
        engine.write(REG_PC, handler);
    }

    private boolean isOverflow(int number) {
        return v9 ? number >= V9_SPILL && number < V9_FILL : number == V8_WINDOW_OVERFLOW;
    }

    private boolean isUnderflow(int number) {
        return v9 ? number >= V9_FILL && number < V9_SOFTWARE : number == V8_WINDOW_UNDERFLOW;
    }

    /** The engine's TLB-miss hook: looks the page up in the table in guest RAM. */
    private byte fillTlb(long handle, long va, int type, Pointer result, long userData) {
        Walk walk = format.walk(ram, hat.root(), va);
        if (!(walk instanceof Walk.Mapped mapped) || !mapped.rights().allow(access(type))) {
            refused = true;
            return 0;
        }
        result.setLong(0, mapped.pa() & -arch.pageSize());
        result.setInt(8, protection(mapped));
        return 1;
    }

    private static Access access(int type) {
        return switch (type) {
            case Unicorn.MEM_WRITE -> Access.STORE;
            case Unicorn.MEM_FETCH -> Access.FETCH;
            default -> Access.LOAD;
        };
    }

    private static int protection(Walk.Mapped mapped) {
        return Unicorn.PROT_READ
                | (mapped.rights().write() ? Unicorn.PROT_WRITE : 0)
                | (mapped.rights().execute() ? Unicorn.PROT_EXEC : 0);
    }

    @Override
    public Arch arch() {
        return arch;
    }

    @Override
    public long get(Register register) {
        return switch ((SparcRegister) register) {
            case STATE -> {
                image.load();
                yield state();
            }
            case NPC -> engine.read(REG_PC) + 4;
            case Y -> {
                image.load();
                yield image.y();
            }
            default -> engine.read(number((SparcRegister) register));
        };
    }

    @Override
    public void set(Register register, long value) {
        engine.write(number((SparcRegister) register), value);
    }

    /** The engine's number; it counts the stack and the frame pointer apart from their banks. */
    private static int number(SparcRegister register) {
        int ordinal = register.ordinal();
        return switch (register) {
            case O6 -> REG_SP;
            case O7 -> REG_O7;
            case I6 -> REG_FP;
            case I7 -> REG_I7;
            case PC -> REG_PC;
            default -> {
                if (ordinal > SparcRegister.I7.ordinal()) {
                    throw new IllegalArgumentException("not writable: register=" + register);
                }
                int bank = ordinal / 8;
                yield new int[] {REG_G0, REG_O0, REG_L0, REG_I0}[bank] + ordinal % 8;
            }
        };
    }

    /**
     * PSR on V8; TSTATE without condition codes on V9, whose codes the engine does not tell. The image
     * must have been loaded.
     */
    private long state() {
        return v9
                ? image.tstateWithoutCodes()
                : image.psrWithoutCodes() | engine.read(REG_PSR) & PSR_CODES;
    }

    @Override
    public RegisterSnapshot snapshot() {
        long[] values = new long[SparcRegister.values().length];
        image.load();
        values[SparcRegister.STATE.ordinal()] = state();
        values[SparcRegister.Y.ordinal()] = image.y();
        int current = image.currentWindow();
        for (int i = 0; i < 8; i++) {
            values[i] = image.global(i);
        }
        for (int i = 0; i < 24; i++) {
            values[8 + i] = image.windowed(current, i);
        }
        values[SparcRegister.PC.ordinal()] = image.pc();
        values[SparcRegister.NPC.ordinal()] = image.pc() + 4;
        List<long[]> windows = new ArrayList<>();
        for (int i = 0; i <= image.restorableWindows(); i++) {
            windows.add(image.window(image.callersWindow(i)));
        }
        return new RegisterSnapshot(values, windows);
    }

    @Override
    public void flushWindows() {
        entry.flushWindows(snapshot());
    }

    @Override
    public void loadWindow(long stackPointer) {
        SparcFrame frame = SparcFrame.of(arch.abi());
        long area = frame.address(stackPointer);
        long[] window = new long[SparcFrame.WINDOW_REGISTERS];
        for (int i = 0; i < window.length; i++) {
            window[i] = memory.getWord(area + (long) i * frame.wordSize(), Access.LOAD);
        }
        image.load();
        image.isolateWindow(window, stackPointer);
        image.store();
    }

    @Override
    public Exit run(long pc) {
        if (hat.takeTlbStale()) {
            engine.flushTlb();
        }
        if (hat.takeCodeStale()) {
            engine.flushCode();
        }
        if (!engine.enter()) {
            engine.write(REG_PC, pc);
            return new Exit.Stopped();
        }
        trap = NO_TRAP;
        refused = false;
        int code = engine.start(pc);
        if (trap != NO_TRAP) {
            return Exit.trapped(withEntry(faults.explain(trap, trapPc, snapshot())));
        }
        if (refused) {
            return Exit.trapped(withEntry(faults.atInstruction(engine.read(REG_PC), snapshot())));
        }
        return switch (code) {
            case Unicorn.ERR_OK -> {
                engine.takeStop();
                yield new Exit.Stopped();
            }
            case Unicorn.ERR_INSN_INVALID -> hypercallOrIllegal();
            default -> new Exit.Reset(Unicorn.uc_strerror(code));
        };
    }

    private Exit hypercallOrIllegal() {
        long pc = engine.read(REG_PC);
        if (memory.getInt(pc, Access.INSPECT) == HYPERCALL) {
            return Exit.Hypercall.INSTANCE;
        }
        int type = v9 ? SparcTrap.V9_ILLEGAL : SparcTrap.V8_ILLEGAL;
        return new Exit.Trapped(new Trap(type, pc, null));
    }

    @Override
    public void requestStop() {
        engine.requestStop();
    }

    @Override
    public Trap trapFor(Fault fault, long pc) {
        return withEntry(faults.trapFor(fault, pc));
    }

    /** Adds what the reference MMU found in the tables, if a trap is about that. */
    private Trap withEntry(Trap found) {
        boolean translated =
                found != null
                        && (found.fault() instanceof Fault.NotMapped
                                || found.fault() instanceof Fault.Protection);
        if (v9 || !translated) {
            return found;
        }
        Walk walk = format.walk(ram, hat.root(), found.fault().address());
        if (walk instanceof Walk.Mapped mapped) {
            return found.with(entry(mapped.entryAddress(), mapped.level()));
        }
        return walk instanceof Walk.Invalid invalid
                ? found.with(entry(invalid.entryAddress(), invalid.level()))
                : found;
    }

    private Trap.TableEntry entry(long address, int level) {
        return new Trap.TableEntry(address, format.read(ram, address) & 0xffff_ffffL, level);
    }

    @Override
    public TrapEntry enter(Trap taken, long secondStack) {
        return entry.enter(snapshot(), taken, secondStack);
    }

    @Override
    public void close() {
        engine.close();
    }
}
