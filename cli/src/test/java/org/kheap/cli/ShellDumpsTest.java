package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** What a debugger makes of dumps that the machine of {@code kheap shell} leaves. */
@ExtendWith(EnginesAreClosed.class)
class ShellDumpsTest {
    /** Two jobs are there at each dump: one that calls the kernel again and again, and one that waits. */
    private static final List<String> BACKGROUND =
            List.of(Cli.runScenario("endless") + " churn &", Cli.runGallery("deadlock") + " &");

    private static final List<String> ENDS =
            List.of(Cli.runGallery("double-free"), "reboot -d", "savecore -L");

    /** The innermost functions of the thread that ran, for each of the ends. */
    private static final List<String> STACKS =
            List.of(
                    "#0 .*kmem_free \\(\\) at stubs.S:\\d+\n#1 .* main \\(argc=1, .*double-free.c:32",
                    "#0 .*panicsys \\(\\) at locore.S:\\d+\n#1 .* vpanic \\(.*\n#2 .* panic \\(.*\n"
                            + "#3 .* uadmin \\(cmd=.*\\) at uadmin.c:\\d+\n"
                            + "#4 .* thread_start \\(\\) at locore.S:\\d+",
                    "#0 .*kmem_\\w+ \\(\\) at stubs.S:\\d+\n#1 .* churn \\(\\) at .*endless.c:32");

    /** Those of the threads that did not, wherever the clock found them. */
    private static final List<String> OTHERS =
            List.of(
                    "#0 .*console_run \\(\\) .*\n#1 .* console_thread \\(.*\n#2 .* thread_start \\(\\) at",
                    "#0 .*\n#1 .* churn \\(\\) at .*endless.c:32\n#2 .* main \\(argc=2, ",
                    "#0 .*\n#1 .* move \\(.*deadlock.c:2\\d\n#2 .* main \\(argc=1, .*deadlock.c:48",
                    "#0 .*\n#1 .* move \\(.*deadlock.c:2\\d\n#2 .* restore \\(arg=0x0\\) at .*deadlock.c:37"
                            + "\n#3 .* thread_start \\(\\) at locore.S:\\d+");

    @TempDir private Path crash;

    @OnEveryArch
    void shouldShowEveryJobWhereItStood(Arch arch) {
        Gdb.program();
        StringBuilder script = new StringBuilder();
        for (String end : ENDS) {
            script.append(String.join("\n", BACKGROUND)).append('\n').append(end).append('\n');
        }
        Cli.run(
                "shell",
                "--machine=" + arch.name(),
                "--memory=16M",
                "--crash=" + crash,
                "-c",
                script.toString());

        for (int number = 0; number < ENDS.size(); number++) {
            Gdb gdb = open(number);

            assertThat(gdb.out()).as(ENDS.get(number)).containsPattern(STACKS.get(number));
            assertThat(gdb.out()).as(ENDS.get(number)).contains("\n* 1    LWP ");
            for (String other : OTHERS) {
                assertThat(gdb.out()).as(ENDS.get(number)).containsPattern(other);
            }
            assertThat(gdb.out() + gdb.err()).doesNotContain("corrupt stack", "?? ()");
        }
    }

    private Gdb open(int number) {
        return Gdb.on(
                crash.resolve("kheap/unix." + number),
                crash.resolve("kheap/vmcore." + number),
                List.of("bt", "info threads", "thread apply all bt"));
    }
}
