package org.kheap.panic.message;

import java.util.Map;
import org.kheap.machine.Fault;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.StackOverflow;

/** sparcv9, in the words of the sun4u kernel. */
final class SparcV9Texts implements TrapTexts {
    private static final int TEXT_EXCEPTION = 0x08;
    private static final int DATA_EXCEPTION = 0x30;
    private static final int DATA_MISS = 0x31;
    private static final int DATA_PROTECTION = 0x33;
    private static final int ALIGNMENT = 0x34;
    private static final int SOFTWARE = 0x100;
    private static final int PAGE = 0x2000;

    /** The fault status that an access to the hole leaves. */
    private static final int STATUS_RANGE = 0x801009;

    private static final int STATUS_WRITE = 0x4;

    /** The fault status that a jump to the hole leaves. */
    private static final int STATUS_JUMP_RANGE = 0x802009;

    private static final Map<Integer, String> PHRASES =
            Map.of(
                    0x08, "text access exception:",
                    0x10, "illegal instruction fault:",
                    0x11, "privileged instruction fault:",
                    0x23, "tag overflow:",
                    0x28, "integer divide zero trap:",
                    0x30, "data access exception:",
                    0x34, "alignment error:",
                    0x101, "breakpoint trap:",
                    0x102, "zero divide trap:",
                    0x107, "integer overflow:");

    @Override
    public String badTrap(Panic panic, BadTrap trap) {
        int type = trap.trap().type();
        long address = address(trap);
        String clause =
                type == DATA_MISS ? TrapTexts.clause(panic, address, trap.trap().pc(), PAGE) : "";
        return "BAD TRAP: type=%x rp=%x addr=%x mmu_fsr=%x%s"
                .formatted(type, trap.regs(), address, faultStatus(trap), clause);
    }

    private static long address(BadTrap trap) {
        Fault fault = trap.trap().fault();
        if (fault == null) {
            return trap.trap().pc();
        }
        return switch (trap.trap().type()) {
            case DATA_EXCEPTION -> fault.address() & -PAGE;
            case DATA_MISS, DATA_PROTECTION, ALIGNMENT -> fault.address();
            default -> trap.trap().pc();
        };
    }

    private static int faultStatus(BadTrap trap) {
        Fault fault = trap.trap().fault();
        int type = trap.trap().type();
        if (fault == null || type != DATA_EXCEPTION && type != TEXT_EXCEPTION) {
            return 0;
        }
        return switch (fault.access()) {
            case FETCH -> STATUS_JUMP_RANGE;
            case STORE -> STATUS_RANGE | STATUS_WRITE;
            case LOAD, INSPECT -> STATUS_RANGE;
        };
    }

    @Override
    public FaultRegisters faultRegisters(BadTrap trap) {
        Fault fault = trap.trap().fault();
        return fault == null
                ? FaultRegisters.NONE
                : new FaultRegisters(faultStatus(trap), fault.address());
    }

    @Override
    public String registers(Panic panic, BadTrap trap) {
        StringBuilder text = new StringBuilder(COMMAND + ": ");
        int type = trap.trap().type();
        text.append(PHRASES.getOrDefault(type, unnamed(type))).append('\n');
        if (type == DATA_EXCEPTION || type == TEXT_EXCEPTION) {
            int status = faultStatus(trap);
            text.append(
                    "MMU sfsr=%x: %s on ASI 0x80 E 0 CID 0 PRIV 1 W %d OW 0 FV 1\n"
                            .formatted(
                                    status,
                                    status == STATUS_JUMP_RANGE
                                            ? "Jump to register out of range"
                                            : "Data or instruction address out of range",
                                    (status & STATUS_WRITE) != 0 ? 1 : 0));
        } else if (address(trap) != 0) {
            text.append("addr=0x%x\n".formatted(address(trap)));
        }
        long regs = trap.regs();
        text.append(
                "pid=0, pc=0x%x, sp=0x%x, tstate=0x%x, context=0x0\n"
                        .formatted(
                                SavedRegisters.word(panic, regs, RegsSparcv9.R_PC),
                                SavedRegisters.word(panic, regs, RegsSparcv9.R_O6),
                                SavedRegisters.word(panic, regs, RegsSparcv9.R_TSTATE)));
        return text + SparcRegisters.globals(panic, regs, RegsSparcv9.R_G1);
    }

    private static String unnamed(int type) {
        return type >= SOFTWARE
                ? "software trap 0x%x".formatted(type - SOFTWARE)
                : "trap type = 0x%x".formatted(type);
    }

    /** The second trap comes at trap level 2: the first one's handler could not store. */
    @Override
    public String stackOverflow(Panic panic, StackOverflow overflow) {
        return "bad stack overflow at TL 2";
    }

    @Override
    public String stackOverflowRegisters(Panic panic, StackOverflow overflow) {
        return TrapLevelText.of(panic, overflow);
    }
}
