package org.kheap.debugger.core;

import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Session;

/**
 * The module {@code freebsd} of the kernel, which holds {@code malloc(9)}, {@code uma(9)} and MemGuard.
 * A kernel has it if something in it needs that.
 */
public final class FreebsdModule {
    private static final String MISSING = "not in this kernel: the module freebsd is not loaded";

    private FreebsdModule() {}

    /** Whether the kernel has the part of it that keeps a variable of that name. */
    public static boolean isLoaded(Session session, String variable) {
        return session.structs().hasVariable(variable);
    }

    /**
     * As {@link #isLoaded}, and the user is told if not.
     *
     * @param what the variable belongs to
     */
    public static boolean check(Session session, String variable, String what) {
        boolean isLoaded = isLoaded(session, variable);
        if (!isLoaded) {
            session.warn("%s: %s", what, MISSING);
        }
        return isLoaded;
    }

    /**
     * For who cannot do without it.
     *
     * @throws DebuggerException if the kernel does not have it
     */
    public static void require(Session session, String variable, String what) {
        if (!isLoaded(session, variable)) {
            throw new DebuggerException(what + ": " + MISSING);
        }
    }
}
