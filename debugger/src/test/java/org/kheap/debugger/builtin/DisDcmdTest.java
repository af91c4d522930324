package org.kheap.debugger.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.debugger.command.Disassembler;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

class DisDcmdTest {
    private static final int INSTRUCTIONS = 30;

    /** A function of instructions whose first byte says how long they are and which they are. */
    private static TestSession session(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        long text = arch.map().text().start();
        target.guest().mapPages(text, 1, Rights.READ_EXECUTE);
        target.symbol("lab", "lab_open", text, 4 * INSTRUCTIONS);
        for (int i = 0; i < INSTRUCTIONS; i++) {
            target.memory().putByte(text + 4L * i, i, Access.INSPECT);
        }
        Disassembler disassembler =
                va -> new Instruction("op " + target.memory().getByte(va, Access.INSPECT), 4);
        return new TestSession(target, host -> host.withDisassembler(disassembler));
    }

    private static String line(int number) {
        String label = number == 0 ? "lab_open:" : number < 3 ? "lab_open+%d:" : "lab_open+0x%x:";
        return "%-32sop %d".formatted(label.formatted(4 * number), number);
    }

    private static String lines(int first, int last) {
        StringBuilder lines = new StringBuilder(line(first));
        for (int i = first + 1; i <= last; i++) {
            lines.append('\n').append(line(i));
        }
        return lines.toString();
    }

    @OnEveryArch
    void shouldPrintAFunctionFromItsStart(Arch arch) {
        TestSession session = session(arch);

        assertThat(session.run("lab_open::dis")).isEqualTo(lines(0, INSTRUCTIONS - 1));
        assertThat(session.run("::dis lab_open")).isEqualTo(lines(0, INSTRUCTIONS - 1));
        assertThat(session.run("lab_open::dis -n 3")).isEqualTo(lines(0, 3));
    }

    @OnEveryArch
    void shouldPrintAWindowElsewhere(Arch arch) {
        TestSession session = session(arch);

        assertThat(session.run("lab_open+3c::dis")).isEqualTo(lines(5, 25));
        assertThat(session.run("lab_open+3c::dis -n 2")).isEqualTo(lines(13, 17));
        assertThat(session.run("lab_open+8::dis -n 4")).isEqualTo(lines(0, 6));
        assertThat(session.run("lab_open::dis -w -n 1")).isEqualTo(lines(0, 1));
    }

    @Test
    void shouldShowAddressesAsAsked() {
        TestSession session = session(Arch.SPARC);

        assertThat(session.run("lab_open+8::dis -a -n 0"))
                .isEqualTo("%-32sop 2".formatted("10000008:"));
        assertThat(session.run("lab_open+8::dis -b -n 0"))
                .isEqualTo("%-32sop 2".formatted("10000008 lab_open+8:"));
    }

    @Test
    void shouldPushTheInstructionBehindALongLabel() {
        FakeTarget target = FakeTarget.on(Arch.SPARC);
        target.symbol("lab", "a_function_with_a_rather_long_name", 0x1000_0000, 8);
        TestSession session =
                new TestSession(
                        target, host -> host.withDisassembler(va -> new Instruction("nop", 4)));

        assertThat(session.run("a_function_with_a_rather_long_name::dis"))
                .isEqualTo(
                        """
                        a_function_with_a_rather_long_name:     nop
                        a_function_with_a_rather_long_name+4:   nop""");
    }

    @Test
    void shouldStopAtMemoryThatIsNotThere() {
        assertThat(session(Arch.SPARC).run("10001ffc::dis -n 2"))
                .endsWith("mdb: failed to read 0x10002000 from target: no mapping for address");
    }

    @Test
    void shouldNameItsMode() {
        TestSession session = session(Arch.SPARC);

        assertThat(session.run("$V")).isEqualTo("disassembly mode is v8 (SPARC-v8 disassembler)");
        assertThat(session.run("$V v9")).isEqualTo("mdb: failed to set disassembly mode: v9");
    }
}
