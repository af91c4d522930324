package org.kheap.kernel.base;

/**
 * Lets a walk through guest memory end. The guest can bend any list into a circle; a real kernel
 * would spin on it until somebody pulled the plug. Here the walk asks now and then whether somebody
 * has.
 */
public final class LoopGuard {
    private static final int STEPS_BETWEEN_QUESTIONS = 1024;

    private volatile boolean stop;
    private int steps;

    /** One step of a walk. @throws StoppedException if the run is to end */
    public void step() {
        if (++steps % STEPS_BETWEEN_QUESTIONS == 0 && stop) {
            throw new StoppedException();
        }
    }

    /** Ends the walk that is going on, and every later one that is long. Any thread may call it. */
    public void stop() {
        stop = true;
    }

    /** Whether somebody wants the run to end. */
    public boolean isStopping() {
        return stop;
    }

    /** The run was told to end while the kernel was walking through guest memory. */
    public static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped", null, false, false);
        }
    }
}
