package org.kheap.debugger.target;

import java.util.List;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.panic.dump.CrashFacts;

/**
 * A thread of a target.
 *
 * @param number by which debuggers name it
 * @param address of its {@code kthread_t}
 */
public record TargetThread(int number, long address, RegisterSnapshot registers) {
    /** The threads a kernel tells of, in its order. */
    static List<TargetThread> of(CrashFacts facts) {
        return facts.threads().stream()
                .map(t -> new TargetThread(t.number(), t.address(), t.registers()))
                .toList();
    }
}
