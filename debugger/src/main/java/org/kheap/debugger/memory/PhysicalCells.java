package org.kheap.debugger.memory;

import org.kheap.machine.Abi;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.PhysicalMemory;

/** RAM. */
final class PhysicalCells implements Cells {
    private final PhysicalMemory ram;
    private final Abi abi;

    PhysicalCells(PhysicalMemory ram, Abi abi) {
        this.ram = ram;
        this.abi = abi;
    }

    @Override
    public long address(long position) {
        return position;
    }

    @Override
    public boolean isMemory() {
        return true;
    }

    @Override
    public long read(long position, int size) {
        return Bytes.joined(abi, position, size, this::byteAt);
    }

    private long byteAt(long pa) {
        if (Long.compareUnsigned(pa, ram.size()) >= 0) {
            throw new GuestFaultException(new Fault.NotMapped(pa, Access.INSPECT, 0));
        }
        long word = ram.getInt(pa & -Integer.BYTES);
        int index = (int) (pa % Integer.BYTES);
        int lowest = abi.isBigEndian() ? Integer.BYTES - 1 - index : index;
        return word >>> lowest * Byte.SIZE & 0xff;
    }
}
