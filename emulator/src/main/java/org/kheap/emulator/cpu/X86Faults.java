package org.kheap.emulator.cpu;

import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Trap;
import org.kheap.machine.X86Register;

/** Works out what an exception of x86 was about. */
public final class X86Faults {
    private final Arch arch;
    private final GuestMemory memory;

    public X86Faults(Arch arch, GuestMemory memory) {
        this.arch = arch;
        this.memory = memory;
    }

    /**
     * The trap for exception {@code vector}; for a page fault, with the access that failed.
     *
     * @return null for a page fault that the tables do not explain: the guest has loaded others
     */
    public Trap explain(int vector, RegisterSnapshot registers) {
        long pc = registers.get(X86Register.RIP);
        if (vector != X86Trap.PAGE_FAULT) {
            return new Trap(vector, pc, null);
        }
        long address = registers.get(X86Register.CR2);
        Fault fault = faultAt(address, accessTo(address, pc, registers));
        return fault == null ? null : new Trap(vector, pc, fault);
    }

    /** See {@link org.kheap.machine.Cpu#trapFor}. */
    public static Trap trapFor(Fault fault, long pc) {
        boolean hole = fault instanceof Fault.NonCanonical;
        return hole
                ? new Trap(X86Trap.GENERAL_PROTECTION, pc, fault)
                : new Trap(X86Trap.PAGE_FAULT, pc, fault);
    }

    private Access accessTo(long address, long pc, RegisterSnapshot registers) {
        boolean inCode = Long.compareUnsigned(address - pc, X86Access.MAX_LENGTH) < 0;
        if (inCode && !memory.isAccessible(address, 1, Access.FETCH)) {
            return Access.FETCH;
        }
        return X86Access.of(
                code(pc),
                arch.abi().model() == DataModel.LP64,
                address,
                registers.get(X86Register.RSP),
                registers.get(X86Register.RDI));
    }

    /** The bytes of the instruction, and those behind it that happen to be there. */
    private byte[] code(long pc) {
        int length = X86Access.MAX_LENGTH;
        while (length > 1 && !memory.isAccessible(pc, length, Access.INSPECT)) {
            length--;
        }
        byte[] code = new byte[length];
        memory.read(pc, code, Access.INSPECT);
        return code;
    }

    private Fault faultAt(long address, Access access) {
        Fault fault = memory.faultFor(address, 1, access);
        if (fault == null) {
            // The page can be read, so whatever the instruction looked like, it stored.
            fault = memory.faultFor(address, 1, Access.STORE);
        }
        if (fault == null) {
            // The engine reads code ahead, and names the instruction from which on it did.
            fault = memory.faultFor(address, 1, Access.FETCH);
        }
        return fault;
    }
}
