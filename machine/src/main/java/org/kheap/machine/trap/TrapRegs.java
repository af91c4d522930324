package org.kheap.machine.trap;

import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;

/** The {@code struct regs} of each machine. */
public final class TrapRegs {
    private TrapRegs() {}

    /** The enum that declares it. */
    public static Class<? extends FieldSpec> of(Arch arch) {
        Abi abi = arch.abi();
        boolean lp64 = abi.model() == DataModel.LP64;
        if (abi.isBigEndian()) {
            return lp64 ? RegsSparcv9.class : RegsSparc.class;
        }
        return lp64 ? RegsAmd64.class : RegsI386.class;
    }
}
