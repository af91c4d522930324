package org.kheap.debugger.memory;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory;

/** Virtual memory. */
record VirtualCells(GuestMemory memory, DataModel model) implements Cells {
    @Override
    public long read(long position, int size) {
        long va = model.truncate(position);
        return switch (size) {
            case 1 -> memory.getByte(va, INSPECT) & 0xffL;
            case 2 -> memory.getShort(va, INSPECT) & 0xffffL;
            case 4 -> memory.getInt(va, INSPECT) & 0xffff_ffffL;
            default -> memory.getLong(va, INSPECT);
        };
    }

    @Override
    public boolean isMemory() {
        return true;
    }
}
