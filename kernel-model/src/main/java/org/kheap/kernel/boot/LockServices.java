package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Sleep;
import org.kheap.kernel.thread.Threads;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/**
 * mutex(9F) and condvar(9F). A {@code kmutex_t} is its owner's address, with the lowest bit set while
 * others wait; a {@code kcondvar_t} is the number of those who wait.
 */
final class LockServices {
    /** Set in {@code m_owner} while threads wait for the mutex. */
    private static final long MUTEX_WAITERS = 0x1;

    /** Bits of {@code m_owner} that are no part of the owner's address. */
    private static final long MUTEX_BITS = 0x7;

    /** What a mutex is after it was destroyed. */
    private static final long MUTEX_DEAD = 0x6;

    private static final int MOST_WAITERS = 0xffff;

    private final Arch arch;
    private final GuestMemory memory;
    private final Threads threads;
    private final Scheduler scheduler;
    private final KernelClock clock;

    LockServices(KernelContext kernel, Threads threads, Scheduler scheduler) {
        this.arch = kernel.arch();
        this.memory = kernel.memory();
        this.threads = threads;
        this.scheduler = scheduler;
        this.clock = kernel.clock();
    }

    void provide(Services services) {
        services.provideProcedure("mutex_enter", 1, a -> enter(a[0]));
        services.provide("mutex_tryenter", 1, a -> tryEnter(a[0]) ? 1 : 0);
        services.provideProcedure("mutex_exit", 1, a -> exit(a[0]));
        services.provideProcedure("mutex_destroy", 1, a -> destroy(a[0]));
        services.provideProcedure("cv_wait", 2, a -> await(a[0], a[1], KernelClock.NEVER));
        services.provide("cv_reltimedwait", 4, a -> await(a[0], a[1], after(a[2])));
        services.provideProcedure("cv_signal", 1, a -> signal(a[0]));
        services.provideProcedure("cv_broadcast", 1, a -> broadcast(a[0]));
        services.provideProcedure("cv_destroy", 1, a -> destroyCondition(a[0]));
    }

    // Mutexes

    private long word(long lock) {
        return memory.getWord(lock, LOAD);
    }

    private void word(long lock, long value) {
        memory.putWord(lock, value, STORE);
    }

    private long me() {
        return scheduler.current().address();
    }

    private static long owner(long word) {
        return word & ~MUTEX_BITS;
    }

    private void enter(long lock) {
        while (!tryEnter(lock)) {
            long owner = owner(word(lock));
            if (owner == me()) {
                throw panic("recursive mutex_enter", lock);
            }
            word(lock, owner | MUTEX_WAITERS);
            String what = "mutex %x, owner %x".formatted(lock, owner);
            scheduler.sleep(Sleep.on(lock, what));
        }
    }

    /** Takes a mutex if it is free. */
    private boolean tryEnter(long lock) {
        long word = word(lock);
        requireMutex(lock, word, "mutex_enter: bad mutex");
        if (owner(word) != 0) {
            return false;
        }
        word(lock, me());
        return true;
    }

    /** A mutex is free or belongs to a thread: anything else was never one, or is none any more. */
    private void requireMutex(long lock, long word, String complaint) {
        long owner = owner(word);
        boolean odd = (word & MUTEX_BITS & ~MUTEX_WAITERS) != 0 || owner == 0 && word != 0;
        if (odd || owner != 0 && threads.at(owner).isEmpty()) {
            throw panic(complaint, lock);
        }
    }

    private void exit(long lock) {
        long word = word(lock);
        if (owner(word) != me()) {
            throw panic("mutex_exit: not owner", lock);
        }
        word(lock, 0);
        if ((word & MUTEX_WAITERS) != 0) {
            scheduler.wakeAll(lock);
        }
    }

    private void destroy(long lock) {
        long word = word(lock);
        if (word != 0 && word != me()) {
            throw panic("mutex_destroy: bad mutex", lock);
        }
        word(lock, MUTEX_DEAD);
    }

    private KernelPanicException panic(String what, long lock) {
        return new KernelPanicException(
                new Message(
                        "%s, lp=%x owner=%x thread=%x"
                                .formatted(what, lock, owner(word(lock)), me())));
    }

    // Condition variables

    private int waiters(long condition) {
        return memory.getShort(condition, LOAD) & 0xffff;
    }

    private void waiters(long condition, int count) {
        memory.putShort(condition, Math.max(0, Math.min(MOST_WAITERS, count)), STORE);
    }

    /** Gives the mutex back while it waits. @return 1, or -1 if the deadline passed */
    private long await(long condition, long lock, long deadline) {
        if (deadline <= clock.now()) {
            return -1;
        }
        waiters(condition, waiters(condition) + 1);
        exit(lock);
        String what = "condition %x".formatted(condition);
        boolean woken = scheduler.sleep(Sleep.until(deadline, condition, what));
        if (!woken) {
            waiters(condition, waiters(condition) - 1);
        }
        enter(lock);
        return woken ? 1 : -1;
    }

    private long after(long ticks) {
        long signed = arch.abi().wordSize() == Integer.BYTES ? (int) ticks : ticks;
        return clock.after(signed, KernelClock.TICK);
    }

    private void signal(long condition) {
        if (waiters(condition) != 0) {
            waiters(condition, waiters(condition) - 1);
            scheduler.wakeOne(condition);
        }
    }

    private void broadcast(long condition) {
        if (waiters(condition) != 0) {
            waiters(condition, 0);
            scheduler.wakeAll(condition);
        }
    }

    private void destroyCondition(long condition) {
        if (waiters(condition) != 0) {
            throw new KernelPanicException(
                    new Message(
                            "cv_destroy: %d threads wait: cvp=%x"
                                    .formatted(waiters(condition), condition)));
        }
    }
}
