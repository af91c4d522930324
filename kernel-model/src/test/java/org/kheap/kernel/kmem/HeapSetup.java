package org.kheap.kernel.kmem;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.FakeGuest;

/**
 * How a heap is booted.
 *
 * @param flags {@code kmem_flags}
 * @param firewall {@code kmem_minfirewall}; 0 for what suits the machine, -1 for never
 * @param pages of memory
 * @param cpus how many there are
 */
record HeapSetup(int flags, int firewall, int pages, int cpus) {
    private static final int LITTLE_MEMORY = 200;
    private static final int MUCH_MEMORY = 1500;

    /** Caches with so many slabs have buffers moved, where real ones have a hundred. */
    private static final int FEW_SLABS = 2;

    static Arbitrary<HeapSetup> any() {
        return Combinators.combine(
                        Arbitraries.of(
                                0,
                                TestKernel.FULL_CHECKS,
                                TestKernel.FULL_CHECKS_ON_SLABS,
                                Kmf.AUDIT,
                                Kmf.AUDIT | Kmf.CONTENTS,
                                Kmf.BUFTAG,
                                Kmf.LITE,
                                Kmf.NOMAGAZINE,
                                Kmf.RANDOMIZE),
                        Arbitraries.of(0, 512, -1),
                        Arbitraries.of(MUCH_MEMORY, LITTLE_MEMORY),
                        Arbitraries.of(1, 2, 4))
                .as(HeapSetup::new);
    }

    TestKernel boot(Arch arch) {
        long never = arch.abi().model().maxAddress();
        return TestKernel.boot(
                FakeGuest.on(arch, pages),
                flags,
                cpus,
                tunables -> {
                    tunables.word("kmem_minfirewall", firewall < 0 ? never : firewall);
                    tunables.word("kmem_frag_minslabs", FEW_SLABS);
                });
    }
}
