package org.kheap.panic.message;

import java.util.List;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.trap.RegsSparc;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.stack.Frame;

/**
 * A trap of SPARC in the words of FreeBSD 9, which knew sparcv9 as sparc64. It never ran on V8; that is
 * given the same form, with the names that its own manual has for its traps.
 *
 * @param v9 which of the two
 */
record SparcFatalTrap(boolean v9) implements FatalTrap {
    private static final long PAGE = 0x2000;

    @Override
    public String string(BadTrap trap) {
        return "trap: %s (kernel)".formatted(name(trap.trap().fault()));
    }

    private String name(Fault fault) {
        boolean fetch = fault.access() == Access.FETCH;
        if (!v9) {
            return fetch ? "instruction access exception" : "data access exception";
        }
        if (fetch) {
            return "fast instruction access mmu miss";
        }
        return isProtection(fault) ? "data access protection" : "fast data access mmu miss";
    }

    private static boolean isProtection(Fault fault) {
        return fault instanceof Fault.Protection && fault.access() != Access.FETCH;
    }

    /** Only the end of what was being printed. */
    @Override
    public String block(Panic panic, BadTrap trap) {
        return "\n";
    }

    /** As the kernel's debugger prints it, with a line for the trap in place of its handler. */
    @Override
    public String backtrace(Panic panic, BadTrap trap) {
        int handler = trap == null ? -1 : handler(panic.stack().frames(), trap.trap().pc());
        String line = handler < 0 ? "" : line(panic, trap);
        return Backtrace.named(panic.symbols(), panic.stack(), handler, line);
    }

    /** The frame of what the trap has called; negative if the walk did not come to it. */
    private static int handler(List<Frame> frames, long pc) {
        return frames.stream().map(Frame::pc).toList().indexOf(pc) - 1;
    }

    private String line(Panic panic, BadTrap trap) {
        Fault fault = trap.trap().fault();
        StringBuilder text = new StringBuilder("-- ").append(name(fault));
        if (v9) {
            text.append(" tar=").append(Backtrace.hex(fault.address() & -PAGE)); // and context 0
        }
        if (!v9 || isProtection(fault)) {
            FaultRegisters registers = FaultRegisters.of(panic.arch(), trap);
            text.append(" sfar=").append(Backtrace.hex(registers.address()));
            text.append(" sfsr=").append(Backtrace.hex(registers.status()));
        }
        return text.append(" %o7=")
                .append(Backtrace.hex(o7(panic, trap)))
                .append(" --\n")
                .toString();
    }

    private long o7(Panic panic, BadTrap trap) {
        return v9
                ? SavedRegisters.word(panic, trap.regs(), RegsSparcv9.R_O7)
                : SavedRegisters.word(panic, trap.regs(), RegsSparc.R_O7);
    }
}
