package org.kheap.debugger.memory;

import org.kheap.machine.Abi;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory.Access;

/** A number as a machine would have it in its memory. */
record ValueCells(Abi abi, long value, int length) implements Cells {
    @Override
    public long read(long position, int size) {
        if (position < 0 || position > length - size) {
            throw new GuestFaultException(new Fault.NotMapped(position, Access.INSPECT, 0));
        }
        long below = abi.isBigEndian() ? length - size - position : position;
        long shifted = value >>> below * Byte.SIZE;
        return size == Long.BYTES ? shifted : shifted & (1L << size * Byte.SIZE) - 1;
    }

    @Override
    public long address(long position) {
        return position;
    }

    @Override
    public boolean isMemory() {
        return false;
    }
}
