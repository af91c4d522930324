package org.kheap.panic.message;

import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.StackOverflow;

/** The words of one machine's kernel about traps. */
interface TrapTexts {
    /** The command name of the process that kernel threads belong to. */
    String COMMAND = "sched";

    /** The texts of a machine. */
    static TrapTexts of(Arch arch) {
        Abi abi = arch.abi();
        boolean lp64 = abi.model() == DataModel.LP64;
        if (abi.isBigEndian()) {
            return lp64 ? new SparcV9Texts() : new SparcV8Texts();
        }
        return lp64 ? X86Texts.forAmd64() : X86Texts.forI386();
    }

    /** The panic string: the line that begins with BAD TRAP. */
    String badTrap(Panic panic, BadTrap trap);

    /** The register dump, each line ended by a newline. */
    String registers(Panic panic, BadTrap trap);

    /** The panic string for a trap whose stack could not be used. */
    String stackOverflow(Panic panic, StackOverflow overflow);

    /** What follows the string of {@link #stackOverflow}; may be empty. */
    String stackOverflowRegisters(Panic panic, StackOverflow overflow);

    /** What the MMU says of the trap, where there are registers for that. */
    default FaultRegisters faultRegisters(BadTrap trap) {
        return FaultRegisters.NONE;
    }

    /**
     * {@code occurred in module … due to …}, with a blank before it; empty if the address is a
     * kernel address.
     *
     * @param nullLimit addresses below this are those of NULL pointers
     */
    static String clause(Panic panic, long address, long pc, long nullLimit) {
        if (Long.compareUnsigned(address, panic.arch().map().kernelBase()) >= 0) {
            return "";
        }
        String why =
                Long.compareUnsigned(address, nullLimit) < 0
                        ? "a NULL pointer dereference"
                        : "an illegal access to a user address";
        return " occurred in module \"%s\" due to %s"
                .formatted(SymbolNames.module(panic.symbols(), pc), why);
    }
}
