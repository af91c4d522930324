package org.kheap.debugger.kmem;

import java.util.OptionalLong;

/** Looks for the bufctl of one buffer among those that it is given. */
final class BufctlFinder implements BufferTaker {
    private final long wanted;
    private OptionalLong found = OptionalLong.empty();

    BufctlFinder(long wanted) {
        this.wanted = wanted;
    }

    @Override
    public void take(long buffer, long bufctl) {
        if (buffer == wanted) {
            found = OptionalLong.of(bufctl);
        }
    }

    /** Nothing if the buffer was not there. */
    OptionalLong found() {
        return found;
    }
}
