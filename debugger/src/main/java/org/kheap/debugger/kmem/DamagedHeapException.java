package org.kheap.debugger.kmem;

import org.kheap.debugger.command.DebuggerException;

/** A part of the heap is damaged so that nothing can be said of it. */
final class DamagedHeapException extends DebuggerException {
    private static final long serialVersionUID = 1L;

    DamagedHeapException(String message) {
        super(message);
    }
}
