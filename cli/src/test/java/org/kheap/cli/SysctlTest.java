package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** sysctl(9) and the kernel environment as guests use them. */
@ExtendWith(EnginesAreClosed.class)
class SysctlTest {
    private static GuestRun scenario(Arch arch) {
        return GuestRun.of(arch, "sysctl");
    }

    @OnEveryArch
    void shouldReadAndWriteVariablesByName(Arch arch) {
        GuestRun.Result result =
                scenario(arch)
                        .variable("debug.frob.level", "-0x10")
                        .variable("debug.frob.limit", "077")
                        .variable("debug.frob.offset", "-2k")
                        .variable("debug.frob.size", "3M")
                        .variable("debug.frob.balance", "8T")
                        .variable("debug.frob.total", "0xfedcba9876543210")
                        .variable("debug.frob.label", "second")
                        .run();

        assertThat(result.console())
                .isEqualTo(
                        """
                        -16 63 -2048 3145728 8796093022208 18364758544493064720 second
                        label second testenv 1 0
                        level -16
                        limit 63
                        offset -2048
                        size 3145728
                        balance 8796093022208
                        cut sec
                        """);
        assertThat(result.returned()).isZero();
    }

    /** The kernel and the functions of the guest agree on what is no value. */
    @OnEveryArch
    void shouldKeepDefaultsIfTheEnvironmentHasNoValues(Arch arch) {
        GuestRun.Result result =
                scenario(arch)
                        .variable("debug.frob.level", "2147483648")
                        .variable("debug.frob.limit", "4294967296")
                        .variable("debug.frob.offset", "1kk")
                        .variable("debug.frob.size", "12 ")
                        .variable("debug.frob.balance", "8388608T")
                        .variable("debug.frob.total", "")
                        .variable("debug.frob.label", "too long to fit")
                        .run();

        assertThat(result.console())
                .isEqualTo(
                        """
                        5 7 -9 11 -13 15 first
                        label too long to fit testenv 1 0
                        cut too
                        """);
        assertThat(result.returned()).isZero();
    }

    @OnEveryArch
    void shouldLeaveOutWhatIsTooLongForTheEnvironment(Arch arch) {
        String tooLong = "x".repeat(128);
        GuestRun.Result result =
                scenario(arch).variable("debug.frob.label", "ok").variable(tooLong, "").run();

        assertThat(result.console())
                .startsWith("WARNING: too long kenv string, ignoring " + tooLong + "\n");
    }
}
