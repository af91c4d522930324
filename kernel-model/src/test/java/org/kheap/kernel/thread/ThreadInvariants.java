package org.kheap.kernel.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.thread.KernelThread.State;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;

/** T1 to T5 of the package comment, from guest memory as far as it has them. */
final class ThreadInvariants {
    private static final Map<State, Integer> NUMBERS =
            Map.of(
                    State.ASLEEP, 1,
                    State.READY, 2,
                    State.RUNNING, 4,
                    State.ZOMBIE, 8,
                    State.STOPPED, 16);

    private final GuestMemory memory;
    private final Globals globals;
    private final Threads threads;
    private final int cpus;
    private final Layout<Kthread> kthread;
    private final Layout<CpuStruct> cpu;

    ThreadInvariants(TestKernel kernel, Threads threads, int cpus) {
        this.memory = kernel.memory();
        this.globals = kernel.globals();
        this.threads = threads;
        this.cpus = cpus;
        this.kthread = Layout.of(Kthread.class, memory.abi());
        this.cpu = Layout.of(CpuStruct.class, memory.abi());
    }

    private long word(KernelThread thread, Kthread field) {
        return memory.getWord(thread.address() + kthread.offset(field), INSPECT);
    }

    private long word(int number, CpuStruct field) {
        long at = globals.address("cpus") + (long) number * cpu.size();
        return memory.getWord(at + cpu.offset(field), INSPECT);
    }

    void check(Scheduler scheduler) {
        int running = 0;
        int ready = 0;
        for (KernelThread thread : threads.all()) {
            long at = thread.address() + kthread.offset(Kthread.T_STATE);
            assertThat(memory.getInt(at, INSPECT)).isEqualTo(NUMBERS.get(thread.state()));
            assertThat(word(thread, Kthread.T_WCHAN)).isEqualTo(thread.channel());
            assertThat(thread.channel() != 0).isEqualTo(thread.state() == State.ASLEEP);
            if (thread.state() == State.RUNNING) {
                running++;
                assertThat(word(thread.cpu(), CpuStruct.CPU_THREAD)).isEqualTo(thread.address());
                assertThat(word(thread, Kthread.T_CPU))
                        .isEqualTo(word(thread.cpu(), CpuStruct.CPU_SELF));
            }
            ready += thread.state() == State.READY ? 1 : 0;
        }
        assertThat(running).isBetween(1, cpus);
        assertThat(busyCpus()).isEqualTo(running);
        assertThat(globals.word("cpu_running"))
                .isEqualTo(word(scheduler.cpu(), CpuStruct.CPU_SELF));
        checkCircle();
        assertThat(ready).isBetween(0, threads.all().size() - running);
    }

    private int busyCpus() {
        int busy = 0;
        for (int i = 0; i < cpus; i++) {
            long flags = word(i, CpuStruct.CPU_SELF) + cpu.offset(CpuStruct.CPU_FLAGS);
            assertThat(memory.getShort(flags, INSPECT))
                    .as("CPU_RUNNING | CPU_READY | CPU_EXISTS | CPU_ENABLE")
                    .isEqualTo(0x1b);
            boolean idle = word(i, CpuStruct.CPU_THREAD) == word(i, CpuStruct.CPU_IDLE_THREAD);
            busy += idle ? 0 : 1;
            assertThat(word(i, CpuStruct.CPU_DISPTHREAD)).isEqualTo(word(i, CpuStruct.CPU_THREAD));
            long state = word(i, CpuStruct.CPU_IDLE_THREAD) + kthread.offset(Kthread.T_STATE);
            assertThat(memory.getInt(state, INSPECT)).isEqualTo(idle ? 4 : 16);
            assertThat(word(i, CpuStruct.CPU_NEXT))
                    .isEqualTo(word((i + 1) % cpus, CpuStruct.CPU_SELF));
        }
        return busy;
    }

    /** Those who only stand there, and then all others, the oldest first. */
    private void checkCircle() {
        long first = globals.word("allthreads");
        List<Long> circle = circle(first, Kthread.T_NEXT, Kthread.T_PREV);
        Set<Long> standing = new HashSet<>(Set.of(first));
        for (int i = 0; i < cpus; i++) {
            standing.add(word(i, CpuStruct.CPU_IDLE_THREAD));
        }
        assertThat(standing).hasSize(1 + cpus);
        assertThat(circle).containsAll(standing).hasSize(globals.int32("nthread"));
        assertThat(circle.stream().filter(thread -> !standing.contains(thread)))
                .containsExactlyElementsOf(
                        threads.all().stream().map(KernelThread::address).toList());
        assertThat(circle(first, Kthread.T_FORW, Kthread.T_BACK)).isEqualTo(circle);
    }

    private List<Long> circle(long first, Kthread forwards, Kthread backwards) {
        List<Long> found = new ArrayList<>();
        long at = first;
        do {
            found.add(at);
            long next = memory.getWord(at + kthread.offset(forwards), INSPECT);
            assertThat(memory.getWord(next + kthread.offset(backwards), INSPECT)).isEqualTo(at);
            at = next;
        } while (at != first && found.size() <= threads.all().size() + 1 + cpus);
        return found;
    }
}
