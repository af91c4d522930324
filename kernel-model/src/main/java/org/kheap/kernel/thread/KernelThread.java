package org.kheap.kernel.thread;

import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Rights;
import org.kheap.machine.StructView;

/**
 * A kernel thread: a stack with an unmapped page below it, the red zone, and the thread's structure
 * at its top.
 *
 * @param address of the {@code kthread_t}
 * @param low lowest address of the stack
 * @param high first address above the usable stack
 */
public record KernelThread(long address, long low, long high) {
    /** Stack pointers begin at a multiple of this. */
    private static final int ALIGNMENT = 64;

    /**
     * Makes a thread whose red zone begins at {@code at}.
     *
     * @param stackSize in bytes, rounded up to pages
     * @return null if there is not enough memory
     */
    public static KernelThread create(
            Arch arch, GuestMemory memory, Segkmem segkmem, long at, long stackSize) {
        long low = at + arch.pageSize();
        long size = arch.roundToPages(stackSize);
        if (!segkmem.back(low, size, Rights.READ_WRITE)) {
            return null;
        }
        Layout<Kthread> layout = Layout.of(Kthread.class, arch.abi());
        long address = low + size - layout.size() & -ALIGNMENT;
        long high = address;
        new StructView<>(layout, memory, address)
                .word(Kthread.T_LINK, 0)
                .word(Kthread.T_STK, high)
                .word(Kthread.T_STARTPC, 0)
                .word(Kthread.T_STKBASE, low)
                .word(Kthread.T_NEXT, address)
                .word(Kthread.T_PREV, address);
        return new KernelThread(address, low, high);
    }

    /** Whether an address is in the red zone below the stack. */
    public boolean inRedZone(long va, Arch arch) {
        return Long.compareUnsigned(low - va - 1, arch.pageSize()) < 0;
    }
}
