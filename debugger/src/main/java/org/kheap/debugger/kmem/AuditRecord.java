package org.kheap.debugger.kmem;

import java.util.List;
import java.util.OptionalLong;
import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.command.Notation;

/**
 * What a {@code kmem_bufctl_audit} says of the last transaction of its buffer.
 *
 * @param address of the record itself
 * @param buffer address; in a log of failures or slabs, a size or another address
 * @param slab of the buffer
 * @param cache of the buffer
 * @param timestamp in ns since boot
 * @param thread that did it
 * @param lastLog address of the record of the transaction before, or of its own copy in the log
 * @param contents what the buffer held when it was freed: an address in the log of contents; 0 if that was not saved
 * @param stack what called the allocator, and the allocator's own frames
 */
public record AuditRecord(
        long address,
        long buffer,
        long slab,
        long cache,
        long timestamp,
        long thread,
        long lastLog,
        long contents,
        CallStack stack) {
    /** Functions of the allocator, and of those that stand on it, begin so; some are called so. */
    public static final List<String> ALLOCATORS =
            List.of("kmem_", "uma_", "malloc+", "realloc+", "reallocf+");

    /** The innermost frame outside of the allocator, if there is one. */
    OptionalLong caller(Notation notation) {
        return stack.caller(notation, ALLOCATORS);
    }
}
