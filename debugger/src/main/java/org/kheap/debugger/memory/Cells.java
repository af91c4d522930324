package org.kheap.debugger.memory;

import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.target.Target;
import org.kheap.machine.Abi;
import org.kheap.machine.PhysicalMemory;

/** What a command prints from: memory, or a value. */
public interface Cells {
    /**
     * A number, zero-extended.
     *
     * @param size 1 to 8 bytes
     * @throws org.kheap.machine.GuestFaultException if it is not there
     */
    long read(long position, int size);

    /**
     * Characters up to a NUL, as Latin-1.
     *
     * @param most how many, if there is no NUL among them
     * @throws org.kheap.machine.GuestFaultException if one of them is not there
     */
    default String text(long position, long most) {
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < most; i++) {
            int c = (int) read(position + i, 1);
            if (c == 0) {
                break;
            }
            text.append((char) c);
        }
        return text.toString();
    }

    /** What a label shows for a position: the address as it is read from. */
    long address(long position);

    /** Whether it goes on behind a number, so that there can be strings and instructions. */
    boolean isMemory();

    /** The target's virtual memory. Addresses are cut to those of the machine. */
    static Cells virtual(Target target) {
        return new VirtualCells(target.memory(), target.arch().abi());
    }

    /**
     * The target's RAM, by physical addresses.
     *
     * @throws DebuggerException if the target has none to show
     */
    static Cells physical(Target target) {
        PhysicalMemory ram =
                target.physicalMemory()
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "target has no physical memory to read"));
        return new PhysicalCells(ram, target.arch().abi());
    }

    /**
     * The bytes of a number, at the positions 0 and so on.
     *
     * @param size how many of its low bytes there are, at most 8
     */
    static Cells value(Abi abi, long value, int size) {
        return new ValueCells(abi, value, size);
    }
}
