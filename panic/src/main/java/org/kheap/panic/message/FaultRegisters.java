package org.kheap.panic.message;

import org.kheap.machine.Arch;
import org.kheap.panic.PanicReason.BadTrap;

/**
 * What the MMU of a SPARC machine says of a trap; zeroes if the trap is not its doing, and on other
 * machines.
 *
 * @param status the fault status register
 * @param address the fault address register
 */
public record FaultRegisters(long status, long address) {
    static final FaultRegisters NONE = new FaultRegisters(0, 0);

    /** After that trap. */
    public static FaultRegisters of(Arch arch, BadTrap trap) {
        return TrapTexts.of(arch).faultRegisters(trap);
    }
}
