package org.kheap.panic.message;

import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;

/**
 * The page fault of i386 and amd64 in the words of FreeBSD 9, which numbers it 12.
 *
 * @param i386 which of the two
 */
record X86FatalTrap(boolean i386) implements FatalTrap {
    private static final int NUMBER = 12;

    private static final long TRACE_TRAP = 1 << 8;
    private static final long INTERRUPT_ENABLED = 1 << 9;
    private static final long NESTED_TASK = 1 << 14;
    private static final long RESUME = 1 << 16;
    private static final long VM86 = 1 << 17;
    private static final int IOPL_SHIFT = 12;
    private static final int IOPL = 3;

    /** A segment register holds no more. */
    private static final long SELECTOR = 0xffff;

    /** What was saved: where the processor was, with the selectors of its code and stack. */
    private record State(long pc, long sp, long fp, long flags, long cs, long ss) {
        static State ofAmd64(Panic panic, long regs) {
            return new State(
                    SavedRegisters.word(panic, regs, RegsAmd64.R_RIP),
                    SavedRegisters.word(panic, regs, RegsAmd64.R_RSP),
                    SavedRegisters.word(panic, regs, RegsAmd64.R_RBP),
                    SavedRegisters.word(panic, regs, RegsAmd64.R_RFL),
                    SavedRegisters.word(panic, regs, RegsAmd64.R_CS) & SELECTOR,
                    SavedRegisters.word(panic, regs, RegsAmd64.R_SS) & SELECTOR);
        }

        /** A trap from the kernel saves no stack pointer: the stack is where that would be. */
        static State ofI386(Panic panic, long regs) {
            return new State(
                    SavedRegisters.word(panic, regs, RegsI386.R_EIP),
                    SavedRegisters.address(panic, regs, RegsI386.R_UESP),
                    SavedRegisters.word(panic, regs, RegsI386.R_EBP),
                    SavedRegisters.word(panic, regs, RegsI386.R_EFL),
                    SavedRegisters.word(panic, regs, RegsI386.R_CS) & SELECTOR,
                    SavedRegisters.word(panic, regs, RegsI386.R_DS) & SELECTOR);
        }
    }

    @Override
    public String string(BadTrap trap) {
        return "page fault";
    }

    @Override
    public String block(Panic panic, BadTrap trap) {
        State state = i386 ? State.ofI386(panic, trap.regs()) : State.ofAmd64(panic, trap.regs());
        Fault fault = trap.trap().fault();
        String disabled =
                (state.flags & INTERRUPT_ENABLED) == 0
                        ? "\nkernel trap %d with interrupts disabled\n".formatted(NUMBER)
                        : "";
        return disabled
                + "\n\nFatal trap %d: page fault while in kernel mode\n".formatted(NUMBER)
                + "cpuid = %d; apic id = %02x\n".formatted(panic.cpu(), panic.cpu())
                + "fault virtual address\t= 0x%x\n".formatted(fault.address())
                + "fault code\t\t= supervisor %s\n".formatted(code(fault))
                + "instruction pointer\t= 0x%x:0x%x\n".formatted(state.cs, state.pc)
                + "stack pointer\t        = 0x%x:0x%x\n".formatted(state.ss, state.sp)
                + "frame pointer\t        = 0x%x:0x%x\n".formatted(state.ss, state.fp)
                + "code segment\t\t= base 0x0, limit 0xfffff, type 0x1b\n"
                + "\t\t\t= DPL 0, pres 1, %s, gran 1\n".formatted(width())
                + "processor eflags\t= %s\n".formatted(flags(state.flags))
                + "current process\t\t= 0 (%s)\n".formatted(threadName(panic))
                + "trap number\t\t= %d\n".formatted(NUMBER);
    }

    private String width() {
        return i386 ? "def32 1" : "long 1, def32 0";
    }

    /** i386 does not tell instructions from data: its page tables had no bit for that. */
    private String code(Fault fault) {
        String access = fault.access() == Access.STORE ? "write" : "read";
        String what = fault.access() == Access.FETCH ? " instruction" : " data";
        return "%s%s, %s"
                .formatted(
                        access,
                        i386 ? "" : what,
                        fault instanceof Fault.Protection
                                ? "protection violation"
                                : "page not present");
    }

    private static String flags(long flags) {
        List<String> words = new ArrayList<>();
        add(words, flags & TRACE_TRAP, "trace trap");
        add(words, flags & INTERRUPT_ENABLED, "interrupt enabled");
        add(words, flags & NESTED_TASK, "nested task");
        add(words, flags & RESUME, "resume");
        add(words, flags & VM86, "vm86");
        words.add("IOPL = %d".formatted(flags >> IOPL_SHIFT & IOPL));
        return String.join(", ", words);
    }

    private static void add(List<String> words, long bit, String word) {
        if (bit != 0) {
            words.add(word);
        }
    }

    /** A thread without a name has its process's. */
    private static String threadName(Panic panic) {
        return panic.threadName().isEmpty() ? TrapTexts.COMMAND : panic.threadName();
    }

    @Override
    public String backtrace(Panic panic, BadTrap trap) {
        return Backtrace.numbered(panic.symbols(), panic.stack());
    }
}
