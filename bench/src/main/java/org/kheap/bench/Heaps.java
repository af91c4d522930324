package org.kheap.bench;

import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;

/** Heaps to measure, on a guest that is memory alone. */
final class Heaps {
    private static final long OTHER_BYTES = 32 << 20;

    private Heaps() {}

    /**
     * Boots one.
     *
     * @param arch a name as {@code isainfo} prints it
     * @param bytes of memory that will be in use
     */
    static TestKernel boot(String arch, int flags, long bytes) {
        Arch machine =
                Arch.ALL.stream()
                        .filter(one -> one.name().equals(arch))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no machine: " + arch));
        long pages = (OTHER_BYTES + bytes) / machine.pageSize();
        return TestKernel.boot(FakeGuest.on(machine, pages), flags);
    }

    /** Has the heap do what the clock has it do every fifteen seconds: hashes get the right size. */
    static void maintain(TestKernel kernel) {
        kernel.kmem().update();
        kernel.arenas().update();
        kernel.events().runTasks();
    }
}
