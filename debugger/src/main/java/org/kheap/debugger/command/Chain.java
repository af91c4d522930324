package org.kheap.debugger.command;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.function.LongUnaryOperator;
import org.kheap.machine.GuestFaultException;

/**
 * The elements of a linked list, as they come. The list ends at 0, at its end mark, or at its first
 * damage, of which the user is told: an element that cannot be read, or one that leads back into the
 * list.
 *
 * <p>A loop is found by Brent's method, which remembers one element: it is noticed at the latest
 * after thrice as many steps as the list has elements, and elements may repeat until then.
 */
public final class Chain implements PrimitiveIterator.OfLong {
    private final Warnings warnings;
    private final String name;
    private final LongUnaryOperator link;
    private final long end;

    /** What was handed out last; 0 before the first. */
    private long last;

    /** What comes next, if it is sound. */
    private long next;

    /** What is behind {@code next}, if {@code isRead}. */
    private long following;

    private boolean isRead;
    private long remembered;
    private long steps;
    private long limit = 1;

    /**
     * @param name of what is walked, for messages
     * @param first element; 0 or {@code end} if there is none
     * @param end what stands in place of an element behind the last one, apart from 0
     * @param link the element behind an element
     */
    public Chain(Warnings warnings, String name, long first, long end, LongUnaryOperator link) {
        this.warnings = warnings;
        this.name = name;
        this.link = link;
        this.end = end;
        this.next = first;
    }

    @Override
    public boolean hasNext() {
        if (!isRead && next != 0 && next != end) {
            read();
        }
        return isRead;
    }

    @Override
    public long nextLong() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        last = next;
        next = following;
        isRead = false;
        return last;
    }

    private void read() {
        if (last != 0 && next == remembered) {
            warnings.warn("%s: list loops: %x leads back to %x", name, last, next);
            next = 0;
            return;
        }
        remember();
        try {
            following = link.applyAsLong(next);
            isRead = true;
        } catch (GuestFaultException fault) {
            tellOf(fault.fault().address());
            next = 0;
        }
    }

    /** Each time that the steps since then have doubled. */
    private void remember() {
        steps++;
        if (steps == limit) {
            remembered = next;
            limit *= 2;
            steps = 0;
        }
    }

    private void tellOf(long address) {
        String place = last == 0 ? "list begins at %x" : "%x leads to %x".formatted(last, next);
        warnings.warn("%s: %s: no mapping for address %x", name, place.formatted(next), address);
    }
}
