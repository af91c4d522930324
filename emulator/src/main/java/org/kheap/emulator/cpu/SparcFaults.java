package org.kheap.emulator.cpu;

import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Trap;

/**
 * Works out what a trap of SPARC was about. The fault address registers give a page at best; the
 * instruction gives the address.
 */
public final class SparcFaults {
    private final Arch arch;
    private final GuestMemory memory;
    private final boolean v9;

    public SparcFaults(Arch arch, GuestMemory memory) {
        this.arch = arch;
        this.memory = memory;
        this.v9 = arch.abi().model() == DataModel.LP64;
    }

    /**
     * The trap of type {@code type} at {@code pc}.
     *
     * @param registers of the window in which it happened
     * @return null for an access that the tables allow: the guest has given the MMU others
     */
    public Trap explain(int type, long pc, RegisterSnapshot registers) {
        if (isAlignment(type)) {
            return new Trap(type, pc, misaligned(pc, registers));
        }
        return isTranslation(type) ? atInstruction(pc, registers) : new Trap(type, pc, null);
    }

    /**
     * The trap for an access that the MMU refused, at the instruction that made it.
     *
     * @return null if the tables allow it
     */
    public Trap atInstruction(long pc, RegisterSnapshot registers) {
        Fault fetch = memory.faultFor(pc, 4, Access.FETCH);
        if (fetch != null) {
            return trapFor(fetch, pc);
        }
        SparcInstruction instruction = instruction(pc);
        long address = address(instruction, registers);
        Fault fault = memory.faultFor(address, instruction.size(), instruction.access());
        return fault == null ? null : trapFor(fault, pc);
    }

    /** See {@link org.kheap.machine.Cpu#trapFor}. */
    public Trap trapFor(Fault fault, long pc) {
        return new Trap(v9 ? typeV9(fault) : typeV8(fault), pc, fault);
    }

    private static int typeV8(Fault fault) {
        if (fault instanceof Fault.Misaligned) {
            return SparcTrap.V8_ALIGNMENT;
        }
        return fault.access() == Access.FETCH ? SparcTrap.V8_TEXT_FAULT : SparcTrap.V8_DATA_FAULT;
    }

    private static int typeV9(Fault fault) {
        boolean fetch = fault.access() == Access.FETCH;
        if (fault instanceof Fault.Misaligned) {
            return SparcTrap.V9_ALIGNMENT;
        }
        if (fault instanceof Fault.NonCanonical) {
            return fetch ? SparcTrap.V9_TEXT_EXCEPTION : SparcTrap.V9_DATA_EXCEPTION;
        }
        if (fetch) {
            return SparcTrap.V9_TEXT_MISS; // the kernel finds no executable page and says so
        }
        return fault instanceof Fault.Protection
                ? SparcTrap.V9_DATA_PROTECTION
                : SparcTrap.V9_DATA_MISS;
    }

    private boolean isAlignment(int type) {
        return type == (v9 ? SparcTrap.V9_ALIGNMENT : SparcTrap.V8_ALIGNMENT);
    }

    private boolean isTranslation(int type) {
        if (v9) {
            return type == SparcTrap.V9_TEXT_EXCEPTION
                    || type == SparcTrap.V9_TEXT_MISS
                    || type >= SparcTrap.V9_DATA_EXCEPTION && type <= SparcTrap.V9_DATA_PROTECTION
                    || type >= 0x64 && type <= 0x6f; // fast miss and protection
        }
        return type == SparcTrap.V8_TEXT_FAULT || type == SparcTrap.V8_DATA_FAULT;
    }

    private Fault misaligned(long pc, RegisterSnapshot registers) {
        Fault fetch = memory.faultFor(pc, 4, Access.FETCH);
        if (fetch != null) {
            return new Fault.Misaligned(pc, Access.FETCH, 4);
        }
        SparcInstruction instruction = instruction(pc);
        if (!instruction.accessesMemory()) { // a jump to an odd address
            return new Fault.Misaligned(address(instruction, registers), Access.FETCH, 4);
        }
        return new Fault.Misaligned(
                address(instruction, registers), instruction.access(), instruction.size());
    }

    private SparcInstruction instruction(long pc) {
        return new SparcInstruction(memory.getInt(pc, Access.INSPECT));
    }

    private long address(SparcInstruction instruction, RegisterSnapshot registers) {
        return arch.abi().model().truncate(instruction.address(registers));
    }
}
