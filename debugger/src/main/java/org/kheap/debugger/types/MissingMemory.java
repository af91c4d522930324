package org.kheap.debugger.types;

import org.kheap.debugger.command.Session;
import org.kheap.machine.GuestFaultException;

/** Parts of an object that are not in memory: the user is told once of all of them. */
final class MissingMemory {
    /** What stands in place of a value. */
    static final String MARK = "???";

    private long first;
    private long count;

    /**
     * Does what may find that memory is missing.
     *
     * @param goesOn whether the command has more to do then, and only tells the user
     * @throws GuestFaultException if it has not
     */
    static void tolerate(Session session, boolean goesOn, Runnable action) {
        try {
            action.run();
        } catch (GuestFaultException fault) {
            if (!goesOn) {
                throw fault;
            }
            MissingMemory missing = new MissingMemory();
            missing.add(fault);
            missing.tell(session);
        }
    }

    void add(GuestFaultException fault) {
        if (count++ == 0) {
            first = fault.fault().address();
        }
    }

    void tell(Session session) {
        if (count == 1) {
            session.warn("failed to read data at %x: no mapping for address", first);
        } else if (count > 1) {
            session.warn(
                    "failed to read %d values, the first at %x: no mapping for address",
                    count, first);
        }
    }
}
