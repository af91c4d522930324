package org.kheap.machine;

import org.kheap.machine.GuestMemory.Access;

/**
 * What a translation allows the kernel to do with a page. Guests run in kernel mode only, so there
 * is no user bit; every page that is mapped can be read.
 */
public enum Rights {
    /** Read only: constants. */
    READ(false, false),
    /** Read and write, never execute: data, heap, stacks. */
    READ_WRITE(true, false),
    /** Read and execute: kernel and module text. */
    READ_EXECUTE(false, true),
    /** Everything: seen only in page tables that kheap did not write. */
    ALL(true, true);

    private final boolean write;
    private final boolean execute;

    Rights(boolean write, boolean execute) {
        this.write = write;
        this.execute = execute;
    }

    public static Rights of(boolean write, boolean execute) {
        if (write) {
            return execute ? ALL : READ_WRITE;
        }
        return execute ? READ_EXECUTE : READ;
    }

    public boolean write() {
        return write;
    }

    public boolean execute() {
        return execute;
    }

    public boolean allow(Access access) {
        return switch (access) {
            case LOAD, INSPECT -> true;
            case STORE -> write;
            case FETCH -> execute;
        };
    }
}
