package org.kheap.debugger.memguard;

import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.StructView;

/**
 * That a guarded allocation was allocated, or freed.
 *
 * @param time in ns since boot
 * @param thread address of the thread that did it
 * @param cpu the number of its CPU
 * @param stack from the allocator's entry on
 */
public record GuardEvent(long time, long thread, int cpu, CallStack stack) {
    private static final String FRAME_INDENT = " ".repeat(17);

    /**
     * Reads a {@code struct memguard_event} inside of a record.
     *
     * @param member of the record, as {@code mgo_freed}
     */
    static GuardEvent read(StructView object, String member) {
        StructType type = object.type();
        return new GuardEvent(
                object.get(member + ".mge_time"),
                object.get(member + ".mge_thread"),
                (int) object.get(member + ".mge_cpu"),
                CallStack.read(
                        type.field(member + ".mge_stack"),
                        object.address(),
                        object.get(member + ".mge_depth")));
    }

    /** How long ago it was, in ns. */
    long age(Session session) {
        return session.target().facts().uptime() - time;
    }

    /** Prints who did it and when, and the stack. @param what happened, as a participle */
    public void print(Session session, Output output, String what) {
        output.printf(
                "    %s by thread %p on cpu %d, %lld ns ago:\n", what, thread, cpu, age(session));
        stack.print(output, FRAME_INDENT);
    }
}
