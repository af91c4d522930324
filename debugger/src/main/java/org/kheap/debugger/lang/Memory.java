package org.kheap.debugger.lang;

import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.memory.Cells;
import org.kheap.debugger.target.Target;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;

/** The target's memory by sizes. Addresses are cut to those of the machine. */
final class Memory {
    private final Target target;
    private final Cells cells;

    Memory(Target target) {
        this.target = target;
        this.cells = Cells.virtual(target);
    }

    /** What to say where there is no memory. */
    static DebuggerException unreadable() {
        return new DebuggerException("failed to read data from target: no mapping for address");
    }

    /**
     * A number of 1, 2, 4 or 8 bytes, zero-extended.
     *
     * @throws org.kheap.machine.GuestFaultException if it is not there
     */
    long read(long address, int size) {
        return cells.read(address, size);
    }

    /** As what format verbs print from. */
    Cells cells() {
        return cells;
    }

    /** Stores the low bytes of a number. @throws org.kheap.machine.GuestFaultException likewise */
    void write(long address, int size, long value) {
        GuestMemory memory = target.memory();
        long va = target.arch().abi().model().truncate(address);
        switch (size) {
            case 1 -> memory.putByte(va, (int) value, Access.INSPECT);
            case 2 -> memory.putShort(va, (int) value, Access.INSPECT);
            case 4 -> memory.putInt(va, (int) value, Access.INSPECT);
            default -> memory.putLong(va, value, Access.INSPECT);
        }
    }
}
