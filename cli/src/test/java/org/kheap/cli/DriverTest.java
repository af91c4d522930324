package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** A driver in the idiom of FreeBSD's, with no other headers than one of those includes. */
@ExtendWith(EnginesAreClosed.class)
class DriverTest {
    private static GuestRun driver(Arch arch) {
        String folder = GuestRun.GUEST.resolve("scenarios/driver").toString();
        return GuestRun.of(arch, "driver", List.of(folder + "/driver.c", folder + "/attach.c"));
    }

    @OnEveryArch
    void shouldRunAndHaveItsVariableFromTheLoader(Arch arch) {
        GuestRun.Result run = driver(arch).variable("hw.widget.debug", "0x7").run("one");

        assertThat(run.console()).isEqualTo("widget1: debug=7 flags=4\n");
        assertThat(run.outcome()).isEqualTo(new Outcome.Returned(0));
    }

    @OnEveryArch
    void shouldPanicInItsOwnWordsWhereItAsserts(Arch arch) {
        assertThat(driver(arch).run("one", "two", "three").panic()).isEqualTo("too many units: 3");
        assertThat(driver(arch).run().panic())
                .matches("Assertion units > 0 failed at .*driver\\.c:35");
    }
}
