package org.kheap.debugger.core;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.function.LongConsumer;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Session;
import org.kheap.machine.GuestFaultException;

/** Goes through what a walker finds. An element that cannot be read does not hide the next ones. */
public final class Elements {
    private Elements() {}

    /** What is at the address of a call or, without one, all that a walker finds. */
    public static void of(Call call, String walker, LongConsumer action) {
        if (call.hasAddress()) {
            action.accept(call.dot());
        } else {
            all(call.session(), walker, action);
        }
    }

    /** All that a walker finds that needs no address. */
    public static void all(Session session, String walker, LongConsumer action) {
        from(session, walker, OptionalLong.empty(), action);
    }

    /** @param start where the walk begins; empty for a walker that needs none */
    public static void from(
            Session session, String walker, OptionalLong start, LongConsumer action) {
        PrimitiveIterator.OfLong elements = session.walk(walker, start);
        while (elements.hasNext()) {
            session.checkInterrupt();
            long element = elements.nextLong();
            try {
                action.accept(element);
            } catch (GuestFaultException fault) {
                long missing = fault.fault().address();
                session.warn("%s %x: no mapping for address %x", walker, element, missing);
            }
        }
    }
}
