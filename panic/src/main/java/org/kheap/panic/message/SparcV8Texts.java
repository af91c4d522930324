package org.kheap.panic.message;

import java.util.List;
import java.util.Map;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Trap.TableEntry;
import org.kheap.machine.trap.RegsSparc;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.StackOverflow;

/** sparc, in the words of the sun4m kernel of Solaris 8. */
final class SparcV8Texts implements TrapTexts {
    private static final int TEXT_FAULT = 0x01;
    private static final int DATA_FAULT = 0x09;
    private static final int SOFTWARE = 0x80;
    private static final int ZERO_DIVIDE = 0x82;
    private static final int BREAKPOINT = 0x81;
    private static final int NULL_LIMIT = 0x1000;

    private static final Map<Integer, String> NAMES =
            Map.of(
                    0x01, "Text fault",
                    0x02, "Illegal instruction",
                    0x03, "Privileged instruction",
                    0x04, "Floating point unit disabled",
                    0x05, "Window overflow",
                    0x06, "Window underflow",
                    0x07, "Memory address alignment",
                    0x08, "Floating point exception",
                    0x09, "Data fault",
                    0x0a, "Tag overflow");

    private static final List<String> MMU_ERRORS =
            List.of(
                    "No Error",
                    "Invalid Address",
                    "Protection Error",
                    "Privilege Violation",
                    "Translation Error",
                    "Bus Access Error",
                    "Internal Error",
                    "Reserved Error");

    private static String name(int type) {
        return NAMES.getOrDefault(type, "trap");
    }

    private static boolean isMmuFault(BadTrap trap) {
        int type = trap.trap().type();
        return (type == TEXT_FAULT || type == DATA_FAULT) && trap.trap().fault() != null;
    }

    @Override
    public String badTrap(Panic panic, BadTrap trap) {
        boolean mmu = isMmuFault(trap);
        Fault fault = trap.trap().fault();
        int type = trap.trap().type();
        long address = mmu ? fault.address() : 0;
        String clause =
                type == DATA_FAULT
                        ? TrapTexts.clause(panic, address, trap.trap().pc(), NULL_LIMIT)
                        : "";
        return "BAD TRAP: type=%x (%s) rp=%x addr=%x mmu_fsr=%x rw=%x%s"
                .formatted(
                        type,
                        name(type),
                        trap.regs(),
                        address,
                        mmu ? faultStatus(fault) : 0,
                        mmu ? direction(fault.access()) : 0,
                        clause);
    }

    @Override
    public FaultRegisters faultRegisters(BadTrap trap) {
        Fault fault = trap.trap().fault();
        return isMmuFault(trap)
                ? new FaultRegisters(faultStatus(fault), fault.address())
                : FaultRegisters.NONE;
    }

    private static int direction(Access access) {
        return switch (access) {
            case LOAD -> 1;
            case STORE -> 2;
            case FETCH -> 3;
            case INSPECT -> 0;
        };
    }

    /** The fault status register: level, access type, fault type, address valid. */
    private static int faultStatus(Fault fault) {
        int level = 0;
        int kind = 0;
        if (fault instanceof Fault.NotMapped missing) {
            level = missing.level();
            kind = 1;
        } else if (fault instanceof Fault.Protection protection) {
            level = protection.level();
            kind = 2;
        } else if (fault instanceof Fault.NoSuchMemory) {
            kind = 5;
        }
        int supervisor = 1;
        int access =
                switch (fault.access()) {
                    case LOAD, INSPECT -> supervisor;
                    case FETCH -> 2 | supervisor;
                    case STORE -> 4 | supervisor;
                };
        return level << 8 | access << 5 | kind << 2 | 2;
    }

    @Override
    public String registers(Panic panic, BadTrap trap) {
        StringBuilder text = new StringBuilder(COMMAND + ": ");
        int type = trap.trap().type();
        text.append(
                switch (type) {
                    case ZERO_DIVIDE -> "zero divide trap:";
                    case BREAKPOINT -> "breakpoint trap:";
                    default ->
                            type >= SOFTWARE
                                    ? "software trap 0x%x".formatted(type - SOFTWARE)
                                    : name(type);
                });
        text.append('\n');
        if (isMmuFault(trap)) {
            appendMmu(text, trap.trap().fault(), trap.trap().entry());
        }
        long regs = trap.regs();
        long sp = SavedRegisters.word(panic, regs, RegsSparc.R_O6);
        text.append(
                "pid=0, pc=0x%x, sp=0x%x, psr=0x%x, context=0\n"
                        .formatted(
                                SavedRegisters.word(panic, regs, RegsSparc.R_PC),
                                sp,
                                SavedRegisters.word(panic, regs, RegsSparc.R_PSR)));
        return text + SparcRegisters.globals(panic, regs, RegsSparc.R_G1);
    }

    /** @param entry of the translation table; null if nobody knows which */
    private static void appendMmu(StringBuilder text, Fault fault, TableEntry entry) {
        boolean store = fault.access() == Access.STORE;
        text.append(
                "kernel %s fault at addr=0x%x, pme=0x%x\n"
                        .formatted(
                                store ? "write" : "read",
                                fault.address(),
                                entry == null ? 0 : entry.value()));
        int status = faultStatus(fault);
        text.append(
                "MMU sfsr=%x: %s on supv %s %s at level %d\n"
                        .formatted(
                                status,
                                MMU_ERRORS.get(status >> 2 & 7),
                                fault.access() == Access.FETCH ? "instr" : "data",
                                store ? "store" : "fetch",
                                status >> 8 & 3));
        if (entry != null) {
            text.append("pte addr = 0x%x, level = %d\n".formatted(entry.address(), entry.level()));
        }
    }

    /** What the boot PROM prints when the processor stops in error mode. */
    @Override
    public String stackOverflow(Panic panic, StackOverflow overflow) {
        return "Watchdog Reset";
    }

    @Override
    public String stackOverflowRegisters(Panic panic, StackOverflow overflow) {
        return "";
    }
}
