package org.kheap.panic.message;

import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;

/** The words of FreeBSD about a trap in the kernel that nothing handles, on one machine. */
interface FatalTrap {
    /** The words of a machine's kernel. */
    static FatalTrap of(Arch arch) {
        Abi abi = arch.abi();
        boolean lp64 = abi.model() == DataModel.LP64;
        if (abi.isBigEndian()) {
            return new SparcFatalTrap(lp64);
        }
        return new X86FatalTrap(!lp64);
    }

    /** The panic string. */
    String string(BadTrap trap);

    /** What comes before the line with that, from the newline that ends what was being printed. */
    String block(Panic panic, BadTrap trap);

    /**
     * The stack of the thread that panicked, each line ended by a newline.
     *
     * @param trap that it panicked for; null if there was none
     */
    String backtrace(Panic panic, BadTrap trap);
}
