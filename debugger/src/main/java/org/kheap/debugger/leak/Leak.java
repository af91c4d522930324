package org.kheap.debugger.leak;

import java.util.OptionalLong;
import org.kheap.debugger.command.CallStack;

/**
 * What was lost in one place: buffers of a cache, or segments, that were allocated with one stack.
 *
 * @param source where they are from
 * @param stack with which they were allocated, without the allocator's entry; of those without a record
 *     a caller, or nothing
 * @param caller the innermost program counter outside of the allocators; empty if none is known
 * @param members candidates, by address
 * @param oldest the member that was allocated first
 * @param control address of the oldest member's bufctl or segment or, if it has none, of itself
 * @param smallest bytes of the smallest member
 * @param largest bytes of the largest member
 * @param bytes of all members
 */
record Leak(
        Source source,
        CallStack stack,
        OptionalLong caller,
        int[] members,
        int oldest,
        long control,
        long smallest,
        long largest,
        long bytes) {
    int count() {
        return members.length;
    }
}
