package org.kheap.kernel.thread;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Kernel threads that live as Java threads, of which one at a time runs. */
final class Players implements Scheduler.Dispatcher {
    /** There is nobody left. */
    static final class GameOverException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Player(Semaphore baton, Runnable life, boolean[] begun) {}

    private final Map<KernelThread, Player> players = new HashMap<>();
    private final Runnable whenIdle;
    private final Semaphore over = new Semaphore(0);
    private Scheduler scheduler;
    private volatile Throwable failure;

    Players(Runnable whenIdle) {
        this.whenIdle = whenIdle;
    }

    void attach(Scheduler newScheduler) {
        scheduler = newScheduler;
    }

    void add(KernelThread thread, Runnable life) {
        players.put(thread, new Player(new Semaphore(0), life, new boolean[1]));
    }

    /** Plays until the game is over, and throws what went wrong in it. */
    void playFirst(KernelThread first) {
        goOn(first);
        over.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    private void goOn(KernelThread thread) {
        Player player = players.get(thread);
        if (player.begun[0]) {
            player.baton.release();
            return;
        }
        player.begun[0] = true;
        Thread life = new Thread(() -> live(player.life));
        life.setDaemon(true);
        life.start();
    }

    private void live(Runnable life) {
        try {
            scheduler.resumed();
            life.run();
        } catch (GameOverException e) {
            over.release();
        } catch (Throwable e) {
            failure = e;
            over.release();
        }
    }

    @Override
    public void suspend(KernelThread from) {
        from.saveRegisters(0x2000, from.high());
    }

    @Override
    public void switchTo(KernelThread from, KernelThread to) {
        goOn(to);
        players.get(from).baton.acquireUninterruptibly();
        scheduler.resumed();
    }

    @Override
    public void leave(KernelThread from, KernelThread to) {
        goOn(to);
    }

    @Override
    public void idle() {
        whenIdle.run();
    }
}
