package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.machine.Arch;

/** What each machine says of a stack that has overflowed. */
@ExtendWith(EnginesAreClosed.class)
class DoubleFaultTest {
    private static String console(Arch arch) {
        return GuestRun.of(arch, "traps").run("stack-overflow").console();
    }

    private static String value(String console, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(console);
        assertThat(matcher.find()).as(regex).isTrue();
        return matcher.group(1);
    }

    /** The processor puts the interrupted task's registers there when it turns to the other task. */
    @Test
    void shouldShowTheTaskThatI386Interrupted() {
        String console = console(Arch.I386);

        assertThat(value(console, "tss_eip:\t0x(\\w+)")).isEqualTo(value(console, "pc=0x(\\w+)"));
        assertThat(value(console, "tss_esp:\t0x(\\w+)")).isEqualTo(value(console, "sp=0x(\\w+)"));
        assertThat(value(console, "tss_eax:\t0x(\\w+)")).isEqualTo(value(console, "eax: +(\\w+)"));
        assertThat(value(console, "tss_cr3:\t0x(\\w+)")).isEqualTo(value(console, "cr3: (\\w+)"));
    }

    /** The registers lie at the top of the stack for double faults. */
    @Test
    void shouldShowTheStacksOfAmd64() {
        String console = console(Arch.AMD64);

        long registers = Long.parseUnsignedLong(value(console, "rp=(\\w+)"), 16);
        assertThat(value(console, "tss_ist1:\t0x(\\w+)"))
                .isEqualTo(Long.toHexString(registers + 240));
        long top = Long.parseUnsignedLong(value(console, "tss_rsp0:\t0x(\\w+)"), 16);
        long fault = Long.parseUnsignedLong(value(console, "cr2: (\\w+)"), 16);
        assertThat(top - fault).isBetween(0x7f000L, 0x80000L);
    }
}
