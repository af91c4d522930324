package org.kheap.cli;

import java.util.function.Supplier;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;

/** Stops a kernel when its time is up. */
final class Watchdog {
    /** How long to wait for a stop to take effect before it is asked for again. */
    private static final long RETRY_MILLIS = 20;

    private final Kernel kernel;
    private final long limitMillis;
    private final Thread thread;

    private Watchdog(Kernel kernel, long limitMillis) {
        this.kernel = kernel;
        this.limitMillis = limitMillis;
        this.thread = new Thread(this::watch, "watchdog");
        thread.setDaemon(true);
        if (limitMillis > 0) {
            thread.start();
        }
    }

    /**
     * Has a kernel run for a limited time. When this returns, the kernel will not be touched any
     * more, so that its machine can be closed.
     *
     * @param limitMillis 0 for no limit
     * @param run what the kernel is to do; it comes back soon after the kernel was stopped
     */
    static Outcome guard(Kernel kernel, long limitMillis, Supplier<Outcome> run) {
        Watchdog watchdog = new Watchdog(kernel, limitMillis);
        try {
            return run.get();
        } finally {
            watchdog.close();
        }
    }

    private void watch() {
        try {
            Thread.sleep(limitMillis);
            while (true) {
                kernel.stop(); // a stop between two runs of the engine may be lost
                Thread.sleep(RETRY_MILLIS);
            }
        } catch (InterruptedException e) {
            // the run has ended by itself
        }
    }

    private void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
