package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * Threads of a workload at random operations, on the real machines: nothing is lost, overwritten,
 * handed out twice or reported without a reason. With {@code -Dkheap.exhaustive=true} each run makes
 * 100,000 operations.
 */
@ExtendWith(EnginesAreClosed.class)
class TortureTest {
    private static final int THREADS = 8;
    private static final int OPERATIONS = Boolean.getBoolean("kheap.exhaustive") ? 12_500 : 150;
    private static final int[] FLAGS = {0, 0x1, 0xf, 0x100};
    private static final int[] CPUS = {1, 2, 5, 64};

    @OnEveryArch
    void shouldStandWhateverThreadsDo(Arch arch) {
        for (int i = 0; i < FLAGS.length; i++) {
            GuestRun.Result run = torture(arch, FLAGS[i]).cpus(CPUS[i]).run(arguments(i + 1));

            assertThat(run.console()).isEqualTo(THREADS * OPERATIONS + " operations\n");
            assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
        }
    }

    /** So little memory that requests fail, sleep and have caches reaped. */
    @OnEveryArch
    void shouldStandWithLittleMemory(Arch arch) {
        for (int flags : FLAGS) {
            GuestRun.Result run =
                    torture(arch, flags)
                            .memory(arch.pageSize() == 8192 ? 10 << 20 : 6 << 20)
                            .cpus(3)
                            .set("kmem_reap_interval", 1)
                            .set("kmem_transaction_log_size", 65_536)
                            .set("kmem_content_log_size", 65_536)
                            .run(arguments(9));

            assertThat(run.console()).as("%x", flags).endsWith(" operations\n");
        }
    }

    /** Failures on purpose: none of them keeps a kernel from booting, or a sleeper from its memory. */
    @OnEveryArch
    void shouldStandWhateverFailsOnPurpose(Arch arch) {
        for (String tunable : new String[] {"kmem_mtbf", "vmem_mtbf"}) {
            for (int period : new int[] {1, 1000, 7000}) {
                GuestRun.Result run =
                        torture(arch, 0xf).cpus(2).set(tunable, period).run(arguments(3));

                assertThat(run.console())
                        .as("%s %d", tunable, period)
                        .isEqualTo(THREADS * OPERATIONS + " operations\n");
            }
        }
    }

    private static GuestRun torture(Arch arch, int flags) {
        return GuestRun.of(arch, "torture")
                .memory(32 << 20)
                .timeoutMillis(300_000)
                .set("default_stksize", 0x8000)
                .set("kmem_flags", flags);
    }

    private static String[] arguments(int seed) {
        return new String[] {
            Integer.toString(seed), Integer.toString(OPERATIONS), Integer.toString(THREADS)
        };
    }
}
