package org.kheap.kernel.vmem;

/**
 * Flags of arenas, with the names and values of {@code sys/vmem.h} and {@code sys/vmem_impl.h}: {@code
 * VM_*} of a call, {@code VMC_*} of an arena's creation.
 */
public final class Vmf {
    public static final int VM_SLEEP = 0x0000;
    public static final int VM_NOSLEEP = 0x0001;
    public static final int VM_PANIC = 0x0002;

    /** May use memory that is kept for those who make memory. */
    public static final int VM_PUSHPAGE = 0x0004;

    /** With NOSLEEP: do not try hard. */
    public static final int VM_NORMALPRI = 0x0008;

    /** Take the smallest segment that fits. */
    public static final int VM_BESTFIT = 0x0100;

    /** Take the first segment that fits. */
    public static final int VM_FIRSTFIT = 0x0200;

    /** Go on behind the last allocation, so that an address is not used again soon. */
    public static final int VM_NEXTFIT = 0x0400;

    /** Do not wait, and do not start a reap. */
    public static final int VM_ABORT = 0x2000;

    /** Take the end of a segment, not its beginning. */
    public static final int VM_ENDALLOC = 0x4000;

    /** The part of a call's flags that is passed on to a source or a quantum cache. */
    public static final int VM_KMFLAGS = 0x00ff;

    /** Making boundary tags needs it, so it keeps some for that. */
    public static final int VMC_POPULATOR = 0x0001_0000;

    /** The size given for quantum caches is that of the least import; there are no caches. */
    public static final int VMC_NO_QCACHE = 0x0002_0000;

    public static final int VMC_IDENTIFIER = 0x0004_0000;

    /** The import function is told the size by reference, and may give more. */
    public static final int VMC_XALLOC = 0x0008_0000;

    /** With XALLOC: what the import function gives is aligned as it was asked to be. */
    public static final int VMC_XALIGN = 0x0010_0000;

    public static final int VMC_DUMPSAFE = 0x0020_0000;

    private Vmf() {}
}
