package org.kheap.kernel.vmem;

import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/**
 * What {@code vmem_xalloc} is asked for.
 *
 * @param arena address of the arena
 * @param size in bytes
 * @param flags {@code VM_*}
 */
record Demand(long arena, long size, Placement where, int flags) {
    /** A caller that neither waits nor takes no for an answer. */
    private static final int MANDATORY = Vmf.VM_NOSLEEP | Vmf.VM_PANIC;

    boolean isMandatory() {
        return (flags & MANDATORY) == MANDATORY;
    }

    /** Whether nothing is to be found out about the demand but that it cannot be met. */
    boolean mayFailSilently() {
        return (flags & MANDATORY) == Vmf.VM_NOSLEEP;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    long align(long quantum) {
        return where.align() == 0 ? quantum : where.align();
    }

    /**
     * @param quantum of the arena
     * @throws KernelPanicException with the kernel's words if the constraints make no sense
     */
    void requireSense(long quantum) {
        long align = align(quantum);
        if (((align | where.phase() | where.nocross()) & quantum - 1) != 0) {
            throw refused("parameters not vm_quantum aligned");
        }
        if (where.nocross() != 0 && isTight(align)) {
            throw refused("overconstrained allocation");
        }
        boolean powers = Long.bitCount(align) == 1 && Long.bitCount(where.nocross()) <= 1;
        if (!powers || Long.compareUnsigned(where.phase(), align) >= 0) {
            throw refused("parameters inconsistent or invalid");
        }
        if (size == 0) {
            throw panic("vmem_xalloc(): size == 0");
        }
    }

    private boolean isTight(long align) {
        long needed = where.phase() + size + align - 1 & -align;
        return Long.compareUnsigned(align, where.nocross()) > 0
                || Long.compareUnsigned(needed, where.nocross()) > 0;
    }

    KernelPanicException refused(String why) {
        return panic(
                "vmem_xalloc(%x, %s, %s, %s, %s, %x, %x, %x): %s"
                        .formatted(
                                arena,
                                Long.toUnsignedString(size),
                                Long.toUnsignedString(where.align()),
                                Long.toUnsignedString(where.phase()),
                                Long.toUnsignedString(where.nocross()),
                                where.min(),
                                where.max(),
                                flags,
                                why));
    }

    static KernelPanicException panic(String text) {
        return new KernelPanicException(new PanicReason.Message(text));
    }
}
