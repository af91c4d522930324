package org.kheap.debugger.command;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.function.LongUnaryOperator;
import org.kheap.machine.GuestFaultException;

/**
 * The elements of a linked list, as they come. The list ends at 0, at its end mark, or at its first
 * damage, of which the user is told: a link that cannot be read, or one that leads back into the
 * list.
 *
 * <p>A loop is found by Brent's method, which remembers one element: it is noticed at the latest
 * after thrice as many steps as the list has elements, and elements may repeat until then.
 */
public final class Chain implements PrimitiveIterator.OfLong {
    private final Session session;
    private final String name;
    private final LongUnaryOperator link;
    private final long end;
    private long next;
    private long remembered;
    private long steps;
    private long limit = 1;

    /**
     * @param name of what is walked, for messages
     * @param first element; 0 or {@code end} if there is none
     * @param end what stands in place of an element behind the last one, apart from 0
     * @param link the element behind an element
     */
    public Chain(Session session, String name, long first, long end, LongUnaryOperator link) {
        this.session = session;
        this.name = name;
        this.link = link;
        this.end = end;
        this.next = first;
        this.remembered = first;
    }

    @Override
    public boolean hasNext() {
        return next != 0 && next != end;
    }

    @Override
    public long nextLong() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        long element = next;
        next = follow(element);
        return element;
    }

    private long follow(long element) {
        long following = linkOf(element);
        if (following == remembered && following != 0) {
            session.warn("%s: list loops: %x leads back to %x", name, element, following);
            return 0;
        }
        steps++;
        if (steps == limit) {
            remembered = following;
            limit *= 2;
            steps = 0;
        }
        return following;
    }

    private long linkOf(long element) {
        try {
            return link.applyAsLong(element);
        } catch (GuestFaultException fault) {
            session.warn(
                    "%s: cannot read the link of %x: no mapping for address %x",
                    name, element, fault.fault().address());
            return 0;
        }
    }
}
