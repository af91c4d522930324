package org.kheap.kernel.state;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.Moment;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;

/**
 * Variables in kernel data, written whatever state the guest is in: its rights do not matter, and
 * where it has taken the memory away nothing happens.
 */
final class KernelData {
    private final GuestMemory memory;
    private final Globals globals;

    KernelData(GuestMemory memory, Globals globals) {
        this.memory = memory;
        this.globals = globals;
    }

    /**
     * @throws IllegalStateException if the kernel does not define it
     */
    long address(String name) {
        return globals.address(name);
    }

    /** An {@code int} or an {@code unsigned int}. */
    void int32(String name, int value) {
        int32(address(name), value);
    }

    void int32(long address, int value) {
        attempt(() -> memory.putInt(address, value, INSPECT));
    }

    /** A pointer, a {@code long} or a {@code size_t}. */
    void word(String name, long value) {
        word(address(name), value);
    }

    void word(long address, long value) {
        attempt(() -> memory.putWord(address, value, INSPECT));
    }

    void int64(String name, long value) {
        int64(address(name), value);
    }

    void int64(long address, long value) {
        attempt(() -> memory.putLong(address, value, INSPECT));
    }

    /** A {@code timespec}: seconds since 1970, and nanoseconds. */
    void time(String name, Moment moment) {
        word(address(name), moment.seconds());
        word(address(name) + memory.abi().wordSize(), moment.nanoseconds());
    }

    /** A string in an array of {@code size} bytes, cut to fit. */
    void string(long address, String text, int size) {
        attempt(() -> memory.putString(address, text, size, INSPECT));
    }

    void bytes(long address, byte[] bytes) {
        attempt(() -> memory.write(address, bytes, INSPECT));
    }

    private static void attempt(Runnable write) {
        try {
            write.run();
        } catch (GuestFaultException e) {
            // nobody is left to whom it could be told
        }
    }
}
