package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** An endless loop ends at the time limit, and the stack says where it was. */
@ExtendWith(EnginesAreClosed.class)
class TimeLimitTest {
    private static final String SECONDS = "0.3";

    private static Cli run(Arch arch, String what) {
        return Cli.run(
                "run",
                "--machine",
                arch.name(),
                "--timeout",
                SECONDS,
                Cli.scenario("endless"),
                "--",
                what);
    }

    @OnEveryArch
    void shouldStopALoopAndNameItsLine(Arch arch) {
        Cli run = run(arch, "spin");

        assertThat(run.status()).isEqualTo(ExitStatus.STUCK);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("kheap: time limit reached: --timeout=0.3\n")
                .containsPattern("endless:spin\\+[0-9a-f]+ \\(.*\\)  endless\\.c:1[45]\n")
                .containsPattern("endless:main\\+[0-9a-f]+ \\(.*\\)  endless\\.c:41\n")
                .containsPattern("unix:thread_start\\+");
    }

    @OnEveryArch
    void shouldStopALoopBelowARecursion(Arch arch) {
        Cli run = run(arch, "recurse");

        assertThat(run.status()).isEqualTo(ExitStatus.STUCK);
        assertThat(run.err())
                .containsPattern("endless:spin\\+")
                .containsPattern("endless:spin_below\\+[0-9a-f]+ \\(.*\\)  endless\\.c:25\n")
                .containsPattern("endless:main\\+");
    }

    @OnEveryArch
    void shouldStopALoopOfAllocations(Arch arch) {
        Cli run = run(arch, "churn");

        assertThat(run.status()).isEqualTo(ExitStatus.STUCK);
        assertThat(run.err())
                .containsPattern("endless:churn\\+[0-9a-f]+ \\(.*\\)  endless\\.c:(31|32)\n");
    }
}
