package org.kheap.panic.stack;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.trap.SparcFrame;
import org.kheap.panic.KnownSymbols;

/** A stack of four pages in a fake guest, and the functions whose frames a test puts there. */
final class StackBuilder {
    static final int PAGES = 4;

    final Arch arch;
    final FakeGuest guest;
    final KnownSymbols symbols = new KnownSymbols();
    final StackBounds bounds;
    final SparcFrame frame;

    StackBuilder(Arch arch) {
        this.arch = arch;
        guest = FakeGuest.on(arch);
        frame = SparcFrame.of(arch.abi());
        long low = arch.map().stacks().start() + 0x10000;
        guest.mapPages(low, PAGES, Rights.READ_WRITE);
        bounds = new StackBounds(low, low + (long) PAGES * arch.pageSize());
        guest.mapPages(arch.map().text().start(), 1, Rights.READ_EXECUTE);
        String[] names = {"work", "middle", "main", "thread_start", "cmntrap", "fault", "ktl0"};
        for (int i = 0; i < names.length; i++) {
            symbols.with("test:" + names[i], function(i), 0x100);
        }
    }

    GuestMemory memory() {
        return guest.memory();
    }

    /** The start of a function: work, middle, main, thread_start, cmntrap, fault, ktl0. */
    long function(int number) {
        return arch.map().text().start() + 0x100L * number;
    }

    void put(long va, long value) {
        memory().putWord(va, value, INSPECT);
    }

    /** The frame of x86 at {@code fp}. */
    void frame(long fp, long savedFp, long returnAddress) {
        put(fp, savedFp);
        put(fp + arch.abi().wordSize(), returnAddress);
    }

    /** A window of SPARC whose locals and ins tell {@code mark}. */
    long[] window(long mark, long fp, long call) {
        long[] window = new long[SparcFrame.WINDOW_REGISTERS];
        for (int i = 0; i < window.length; i++) {
            window[i] = mark + i;
        }
        window[SparcFrame.FP] = fp;
        window[SparcFrame.CALL] = call;
        return window;
    }

    /** Stores a window at the save area of a stack pointer. */
    void save(long stackPointer, long[] window) {
        long area = frame.address(stackPointer);
        for (int i = 0; i < window.length; i++) {
            put(area + (long) i * frame.wordSize(), window[i]);
        }
    }

    RegisterSnapshot x86(long fp, long pc) {
        long[] values = new long[X86Register.values().length];
        values[X86Register.RBP.ordinal()] = fp;
        values[X86Register.RSP.ordinal()] = fp - 64;
        values[X86Register.RIP.ordinal()] = pc;
        return new RegisterSnapshot(values, List.of());
    }

    RegisterSnapshot sparc(long stackPointer, long pc, long[]... windows) {
        long[] values = new long[SparcRegister.values().length];
        values[SparcRegister.O6.ordinal()] = stackPointer;
        values[SparcRegister.PC.ordinal()] = pc;
        return new RegisterSnapshot(values, new ArrayList<>(List.of(windows)));
    }

    StackTrace walk(RegisterSnapshot registers) {
        return walk(registers, StackWalker.MAX_FRAMES);
    }

    StackTrace walk(RegisterSnapshot registers, int limit) {
        return StackWalker.of(arch, memory(), symbols).walk(registers, bounds, limit);
    }
}
