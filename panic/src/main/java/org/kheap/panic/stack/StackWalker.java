package org.kheap.panic.stack;

import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Symbols;

/**
 * Walks stacks: section 1 of the package comment. Reads memory only to inspect it, and believes
 * nothing it reads: the stack may be what is broken.
 */
public interface StackWalker {
    /** More frames than any stack of the sizes in use can hold end a walk. */
    int MAX_FRAMES = 1 << 20;

    /** The walker for a machine. */
    static StackWalker of(Arch arch, GuestMemory memory, Symbols symbols) {
        return arch.strictAlignment()
                ? new SparcStackWalker(arch, memory, symbols)
                : new X86StackWalker(arch, memory, symbols);
    }

    /**
     * The stack of a thread that called the kernel model.
     *
     * @param registers as they are inside the stub through which it called
     * @param limit most frames to walk
     * @return the frames from the stub on
     */
    StackTrace walk(RegisterSnapshot registers, StackBounds bounds, int limit);
}
