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
    /** Bits of a 64-bit address that repeat the highest one in use. */
    private static final int UNUSED_BITS = 16;

    /** An opcode, and the extension that makes it a call through its operand. */
    private static final int INDIRECT = 0xff;

    private static final int CALL = 2;
    private static final int SHORTEST_CALL = 2;
    private static final int LONGEST_CALL = 9;

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
            boolean stack = vector == X86Trap.GENERAL_PROTECTION && isOfStack(pc, registers);
            return new Trap(stack ? X86Trap.STACK_FAULT : vector, pc, null);
        }
        long address = registers.get(X86Register.CR2);
        Fault fault = faultAt(address, accessTo(address, pc, registers));
        return fault == null ? null : new Trap(vector, pc, fault);
    }

    /**
     * Whether an instruction was refused because of an address of the stack segment that is not
     * canonical. The engine does not tell that from other general protection faults.
     */
    private boolean isOfStack(long pc, RegisterSnapshot registers) {
        return isLongMode()
                && X86Operand.of(code(pc))
                        .filter(X86Operand::isOnStack)
                        .filter(operand -> !isCanonical(operand.address(registers)))
                        .isPresent();
    }

    /**
     * The call that led to an address which is not canonical. A processor refuses such a call before
     * it makes it; the engine makes it, and then finds nothing to fetch.
     *
     * @param registers behind the call
     * @return address of the instruction; 0 if there was none, or the stack does not tell where
     */
    public long refusedCall(RegisterSnapshot registers) {
        long target = registers.get(X86Register.RIP);
        long stack = registers.get(X86Register.RSP);
        if (!isLongMode()
                || isCanonical(target)
                || !memory.isAccessible(stack, Long.BYTES, Access.INSPECT)) {
            return 0;
        }
        long behind = memory.getLong(stack, Access.INSPECT);
        RegisterSnapshot before = withStackPointer(registers, stack + Long.BYTES);
        for (int length = SHORTEST_CALL; length <= LONGEST_CALL; length++) {
            int exactly = length;
            boolean found =
                    X86Operand.of(code(behind - length))
                            .filter(operand -> operand.length() == exactly)
                            .filter(operand -> calls(operand, target, before))
                            .isPresent();
            if (found) {
                return behind - length;
            }
        }
        return 0;
    }

    private static RegisterSnapshot withStackPointer(RegisterSnapshot registers, long stack) {
        long[] values = registers.values().clone();
        values[X86Register.RSP.ordinal()] = stack;
        return new RegisterSnapshot(values, registers.windows());
    }

    private boolean calls(X86Operand operand, long target, RegisterSnapshot registers) {
        if (operand.second() || operand.opcode() != INDIRECT || operand.extension() != CALL) {
            return false;
        }
        if (!operand.inMemory()) {
            return registers.get(operand.base()) == target;
        }
        long at = operand.address(registers);
        return memory.isAccessible(at, Long.BYTES, Access.INSPECT)
                && memory.getLong(at, Access.INSPECT) == target;
    }

    private boolean isLongMode() {
        return arch.abi().model() == DataModel.LP64;
    }

    private static boolean isCanonical(long address) {
        return address << UNUSED_BITS >> UNUSED_BITS == address;
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
                isLongMode(),
                address,
                registers.get(X86Register.RSP),
                registers.get(X86Register.RDI));
    }

    /** The bytes of the instruction, and those behind it that happen to be there. */
    private byte[] code(long pc) {
        int length = X86Access.MAX_LENGTH;
        while (length > 0 && !memory.isAccessible(pc, length, Access.INSPECT)) {
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
