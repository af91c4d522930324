package org.kheap.debugger.memory;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.Abi;
import org.kheap.machine.GuestMemory;

/** Virtual memory. */
record VirtualCells(GuestMemory memory, Abi abi) implements Cells {
    @Override
    public long read(long position, int size) {
        long va = address(position);
        return switch (size) {
            case 1 -> memory.getByte(va, INSPECT) & 0xffL;
            case 2 -> memory.getShort(va, INSPECT) & 0xffffL;
            case 4 -> memory.getInt(va, INSPECT) & 0xffff_ffffL;
            case 8 -> memory.getLong(va, INSPECT);
            default -> Bytes.joined(abi, va, size, at -> read(at, 1));
        };
    }

    @Override
    public long address(long position) {
        return abi.model().truncate(position);
    }

    @Override
    public boolean isMemory() {
        return true;
    }
}
