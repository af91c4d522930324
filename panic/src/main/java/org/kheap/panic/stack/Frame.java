package org.kheap.panic.stack;

import java.util.List;

/**
 * A frame of a stack trace.
 *
 * @param fp what the trace shows as its address
 * @param pc as the machine's traces show it: the return address on x86, the call on SPARC
 * @param arguments words passed to the function; empty where nobody can tell
 * @param locals %l0-7 on SPARC; empty elsewhere
 * @param call whether {@code pc} is a return address, so that the line of the call is before it
 */
public record Frame(long fp, long pc, List<Long> arguments, List<Long> locals, boolean call) {
    /** An address inside the statement that is executing, for looking up its line. */
    public long statement() {
        return call ? pc - 1 : pc;
    }
}
