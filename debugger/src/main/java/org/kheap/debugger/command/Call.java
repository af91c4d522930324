package org.kheap.debugger.command;

import java.util.OptionalLong;
import org.kheap.debugger.target.Target;

/**
 * One run of a dcmd.
 *
 * @param session of which it is a part
 * @param dot the current address, given or not, cut to the width of the machine's; {@link
 *     Session#dot} has all 64 bits
 * @param hasAddress whether the user gave it, or a loop or pipe did
 * @param inLoop whether this is one of several runs, for a count or for the elements of a pipe
 * @param index of this run in its loop, from 0
 * @param count that stands in front of the command, 1 if none does: how many runs there are or, of a
 *     command that reads it itself, how much it is to do
 * @param fromPipe whether {@code dot} came out of a pipe
 * @param arguments behind the command
 * @param output to print to
 */
public record Call(
        Session session,
        long dot,
        boolean hasAddress,
        boolean inLoop,
        long index,
        long count,
        boolean fromPipe,
        Arguments arguments,
        Output output) {

    /** The address, if one was given. */
    public OptionalLong address() {
        return hasAddress ? OptionalLong.of(dot) : OptionalLong.empty();
    }

    public Target target() {
        return session.target();
    }

    /** Whether what is printed becomes the input of another command. */
    public boolean intoPipe() {
        return output.isPipe();
    }

    /** Whether a heading is due: on the first run of a loop, and never into a pipe. */
    public boolean wantsHeading() {
        return index == 0 && !intoPipe();
    }

    /** Moves dot behind {@code bytes} that the command covered, where its next run begins. */
    public void advance(long bytes) {
        boolean isLast = index + 1 == count || fromPipe;
        session.setDot(dot + bytes);
        session.setIncrement(isLast ? 0 : bytes);
    }

    /** Whether the option was given. */
    public boolean has(char option) {
        return arguments.has(option);
    }
}
