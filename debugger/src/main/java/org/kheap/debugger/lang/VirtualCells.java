package org.kheap.debugger.lang;

/** The target's virtual memory. */
record VirtualCells(Memory memory) implements Cells {
    @Override
    public long read(long position, int size) {
        return memory.read(position, size);
    }

    @Override
    public boolean isMemory() {
        return true;
    }
}
