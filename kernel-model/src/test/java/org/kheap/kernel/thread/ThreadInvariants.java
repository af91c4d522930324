package org.kheap.kernel.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.thread.KernelThread.State;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;

/** T1 to T4 of the package comment, from guest memory as far as it has them. */
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
        assertThat(circle()).isEqualTo(threads.all().stream().map(KernelThread::address).toList());
        assertThat(globals.int32("nthread")).isEqualTo(threads.all().size());
        assertThat(ready).isBetween(0, threads.all().size() - running);
    }

    private int busyCpus() {
        int busy = 0;
        for (int i = 0; i < cpus; i++) {
            busy += word(i, CpuStruct.CPU_THREAD) != 0 ? 1 : 0;
            assertThat(word(i, CpuStruct.CPU_NEXT))
                    .isEqualTo(word((i + 1) % cpus, CpuStruct.CPU_SELF));
        }
        return busy;
    }

    private List<Long> circle() {
        List<Long> found = new ArrayList<>();
        long first = globals.word("allthreads");
        long at = first;
        do {
            found.add(at);
            long next = memory.getWord(at + kthread.offset(Kthread.T_NEXT), INSPECT);
            assertThat(memory.getWord(next + kthread.offset(Kthread.T_PREV), INSPECT))
                    .isEqualTo(at);
            at = next;
        } while (at != first && found.size() <= threads.all().size());
        return found;
    }
}
