package org.kheap.kernel.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.thread.KernelThread.State;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** The scheduler under threads that do whatever threads do: the invariants of the package. */
@Timeout(60)
class SchedulerTest {
    private static final int STEPS = 150;
    private static final int MOST_THREADS = 10;
    private static final int CHANNELS = 4;
    private static final long STACK = 3000;

    private Players players;
    private Threads threads;
    private Scheduler scheduler;
    private ThreadInvariants invariants;
    private long now;
    private int started;

    /** What happened, for the comparison of runs. */
    private final List<String> events = new ArrayList<>();

    private List<String> play(Arch arch, int cpus, long seed) {
        TestKernel kernel = TestKernel.boot(FakeGuest.on(arch, 600), 0);
        Segkmem segkmem = new Segkmem(arch, kernel.hat());
        Arena segkp = kernel.arenas().create("segkp", arch.pageSize(), null, Arenas.Import.NONE);
        long free = kernel.hat().freePages();
        threads = new Threads(arch, kernel.memory(), kernel.globals(), segkmem, segkp);
        players = new Players(this::idle);
        scheduler =
                new Scheduler(
                        threads, kernel.memory(), kernel.globals(), cpus, seed, () -> now, players);
        invariants = new ThreadInvariants(kernel, threads, cpus);
        players.attach(scheduler);
        started = 0;
        now = 0;
        events.clear();
        KernelThread first = newThread(seed);
        scheduler.begin(first);
        players.playFirst(first);
        assertThat(threads.all()).isEmpty();
        assertThat(segkp.inUse()).as("stacks").isLessThanOrEqualTo(2L * arch.pageSize());
        assertThat(free - kernel.hat().freePages()).isLessThan(8); // the last one's, and tags
        return List.copyOf(events);
    }

    private KernelThread newThread(long seed) {
        int number = started++;
        KernelThread thread = threads.create("thread " + number, STACK, 0x1000);
        players.add(thread, () -> live(thread, new Random(seed * 100 + number), seed));
        return thread;
    }

    private void live(KernelThread self, Random random, long seed) {
        for (int i = 0; i < STEPS; i++) {
            now += 10;
            step(self, random, seed);
            assertThat(scheduler.current()).isSameAs(self);
            assertThat(self.state()).isEqualTo(State.RUNNING);
            invariants.check(scheduler);
            events.add(self.name() + " on " + self.cpu());
        }
        scheduler.exit();
    }

    private void step(KernelThread self, Random random, long seed) {
        long channel = 0x100 + random.nextInt(CHANNELS);
        switch (random.nextInt(9)) {
            case 0 -> scheduler.giveWay();
            case 1 -> {
                long until = now + random.nextInt(500);
                boolean woken = scheduler.sleep(Sleep.until(until, channel, "a time"));
                assertThat(woken || now >= until).isTrue();
            }
            case 2 -> scheduler.sleep(Sleep.on(channel, "a channel"));
            case 3 -> scheduler.sleep(Sleep.forMemory(channel, "memory"));
            case 4 -> scheduler.wakeOne(channel);
            case 5 -> scheduler.wakeAll(channel);
            case 6 -> scheduler.memoryFreed();
            case 7 -> {
                if (started < MOST_THREADS) {
                    scheduler.start(newThread(seed));
                }
            }
            default -> scheduler.preempt();
        }
        assertThat(self.channel()).isZero();
    }

    /** All sleep: time passes, or somebody outside wakes them; without any the game is over. */
    private void idle() {
        OptionalLong deadline = scheduler.nextDeadline();
        if (threads.all().isEmpty()) {
            throw new Players.GameOverException();
        } else if (deadline.isPresent()) {
            now = Math.max(now, deadline.getAsLong());
        } else {
            for (long channel = 0x100; channel < 0x100 + CHANNELS; channel++) {
                scheduler.wakeAll(channel);
            }
        }
    }

    @OnEveryArch
    void shouldKeepItsInvariantsWhateverThreadsDo(Arch arch) {
        for (int cpus : new int[] {1, 2, 5, 64}) {
            for (long seed = 1; seed <= 2; seed++) {
                assertThat(play(arch, cpus, seed)).hasSize(MOST_THREADS * STEPS);
            }
        }
    }

    @OnEveryArch
    void shouldRepeatARunForTheSameSeedOnly(Arch arch) {
        List<String> once = play(arch, 3, 7);

        assertThat(play(arch, 3, 7)).isEqualTo(once);
        assertThat(play(arch, 3, 8)).isNotEqualTo(once);
        assertThat(play(arch, 2, 7)).isNotEqualTo(once);
    }
}
