package org.kheap.cli.shell;

import org.kheap.kernel.boot.Jobs;
import org.kheap.kernel.boot.Kernel;

/**
 * Gets a kernel that runs to stand still when its time is up or a key was pressed: at its next call; if
 * it makes none, by breaking off the job that runs; and if that is of no use, for good.
 */
final class Patience implements AutoCloseable {
    private static final long MILLIS_FOR_A_CALL = 200;
    private static final long MILLIS_FOR_A_JOB = 2000;
    private static final long RETRY_MILLIS = 20;
    private static final long MILLIS_UNTIL_WARNING = 1000;

    private final Kernel kernel;
    private final Jobs jobs;
    private final long limitMillis;
    private final Runnable warning;
    private final Thread thread;
    private boolean warned;
    private boolean now;
    private boolean closed;

    /**
     * @param limitMillis how long the kernel may run; 0 for as long as nobody presses a key
     * @param warning what is done after a while if there is no limit
     */
    Patience(Kernel kernel, Jobs jobs, long limitMillis, Runnable warning) {
        this.kernel = kernel;
        this.jobs = jobs;
        this.limitMillis = limitMillis;
        this.warning = warning;
        this.thread = new Thread(this::watch, "patience");
        thread.setDaemon(true);
        thread.start();
    }

    /** A key was pressed. */
    synchronized void lose() {
        now = true;
        notifyAll();
    }

    /** A key was pressed, maybe for another reason: it counts only after the warning. */
    synchronized void loseIfWarned() {
        if (warned) {
            lose();
        }
    }

    private synchronized void watch() {
        try {
            if (!now) {
                pause(limitMillis > 0 ? limitMillis : MILLIS_UNTIL_WARNING);
            }
            if (limitMillis == 0 && !now && !closed) {
                warned = true;
                warning.run();
                pause(0);
            }
            long waited = 0;
            while (!closed) {
                if (waited < MILLIS_FOR_A_CALL) {
                    jobs.interrupt();
                } else if (waited < MILLIS_FOR_A_JOB) {
                    jobs.breakOff();
                } else {
                    kernel.stop();
                }
                pause(RETRY_MILLIS);
                waited += RETRY_MILLIS;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits so long, or until something happens. */
    private void pause(long millis) throws InterruptedException {
        if (!closed) {
            wait(millis);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        jobs.forgetInterrupt();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
