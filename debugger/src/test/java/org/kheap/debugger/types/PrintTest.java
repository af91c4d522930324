package org.kheap.debugger.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import java.util.Map;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class PrintTest {
    /** The end of the memory lies between the halves of a pair. */
    @OnEveryArch
    void shouldShowWhatThereIsOfAnObject(Arch arch) {
        FakeTarget target = Specimens.on(arch);
        long last = Specimens.end(arch) - 2;
        target.memory().putShort(last, 0x1234, INSPECT);

        assertThat(run(target, "%x::print struct lab_pair".formatted(last)))
                .containsExactly(
                        "{",
                        "    p_x = 0x1234",
                        "    p_y = ???",
                        "}",
                        "mdb: failed to read data at %x: no mapping for address"
                                .formatted(last + 2));
        assertThat(run(target, "%x::print char [4]".formatted(last)))
                .containsExactly(
                        bigEndian(arch)
                                ? "[ '\\022', '4', ???, ??? ]"
                                : "[ '4', '\\022', ???, ??? ]",
                        "mdb: failed to read 2 values, the first at %x: no mapping for address"
                                .formatted(last + 2));
        assertThat(run(target, "%x::print int".formatted(last)).get(0)).isEqualTo("???");
    }

    private static boolean bigEndian(Arch arch) {
        return arch.abi().isBigEndian();
    }

    @OnEveryArch
    void shouldRefuseAnObjectOfWhichThereIsNothing(Arch arch) {
        FakeTarget target = Specimens.on(arch);
        String end = Long.toHexString(Specimens.end(arch));

        assertThat(run(target, end + "::print struct lab_pair"))
                .containsExactly(
                        "mdb: failed to read 0x%s from target: no mapping for address"
                                .formatted(end));
        assertThat(run(target, end + "::print struct lab * ->l_int")).hasSize(1);
        assertThat(run(target, end + "::print struct lab_pair p_x p_y"))
                .as("each of several members")
                .hasSize(2);
    }

    @OnEveryArch
    void shouldGoOnWithThePipeBehindABadElement(Arch arch) {
        FakeTarget target = Specimens.on(arch);
        String elements = "%x::array struct lab_pair 3".formatted(Specimens.end(arch) - 8);

        assertThat(run(target, elements + " | ::print struct lab_pair p_x"))
                .containsExactly(
                        "p_x = 0",
                        "p_x = 0",
                        "mdb: failed to read data at %x: no mapping for address"
                                .formatted(Specimens.end(arch)));
        assertThat(run(target, elements + " | ::printf \"%d\\n\" \"struct lab_pair\" p_x"))
                .containsSubsequence("0", "0")
                .hasSize(3);
        assertThat(run(target, elements + " | ::dump -qt")).hasSize(4);
    }

    @OnEveryArch
    void shouldGiveProgramsTheSameObjects(Arch arch) {
        TestSession session = new TestSession(Specimens.on(arch));

        Row lab = session.rows("lab0::print").get(0);
        Map<?, ?> value = (Map<?, ?>) lab.members().get("value");

        assertThat(lab.kind()).isEqualTo("print");
        assertThat(lab.members()).containsEntry("type", "lab_t").containsEntry("member", null);
        assertThat(value.keySet().toString())
                .startsWith("[l_next, l_text, l_area, l_name,")
                .contains("l_value, u_number, u_letters, l_ctor");
        assertThat(value.get("l_next")).isEqualTo("0x" + Long.toHexString(lab(arch) + 0x400));
        assertThat(value.get("l_name")).isEqualTo("lab0");
        assertThat(value.get("l_letter")).isEqualTo((long) '\n');
        assertThat(value.get("l_int")).isEqualTo(-10L);
        assertThat(value.get("l_unsigned")).isEqualTo(0xffff_fff6L);
        assertThat(value.get("l_long")).isEqualTo("0xfeedfacebadd");
        assertThat(value.get("l_float")).isEqualTo("1.5000000e+00");
        assertThat(value.get("l_state").toString()).isEqualTo("{value=1, name=LAB_BUSY}");
        assertThat(value.get("l_bits").toString())
                .isEqualTo("{b_low=5, b_signed=-2, b_state={value=2, name=LAB_DONE}}");
        assertThat(value.get("l_matrix"))
                .isEqualTo(List.of(List.of(0L, 1L, 4L), List.of(9L, 16L, 25L)));
        assertThat(value.get("l_rest")).isEqualTo(List.of());
    }

    @OnEveryArch
    void shouldGiveProgramsARowForEachMember(Arch arch) {
        TestSession session = new TestSession(Specimens.on(arch));
        String missing = Long.toHexString(Specimens.end(arch) - 2);

        assertThat(session.rows("lab0::print -l 2 lab_t l_name l_many"))
                .extracting(row -> row.members().get("member") + "=" + row.members().get("value"))
                .containsExactly("l_name=lab0", "l_many=[0, 3]");
        assertThat(session.rows("lab0::print -s 1 lab_t l_value").toString())
                .contains("value={v_int=65537, v_pair=null}");
        assertThat(session.rows(missing + "::print struct lab_pair").toString())
                .contains("value={p_x=0, p_y=null}");
        assertThat(session.rows("::print lab_t").toString()).contains("type=lab_t", "value=null");
    }

    @OnEveryArch
    void shouldGiveProgramsWhatOtherCommandsFind(Arch arch) {
        TestSession session = new TestSession(Specimens.on(arch));

        assertThat(members(session, "::sizeof struct lab_pair"))
                .containsExactly("{type=struct lab_pair, size=4}");
        assertThat(members(session, "::offsetof struct lab_bits b_state"))
                .containsExactly("{type=struct lab_bits, member=b_state, offset=1, bit=0, size=4}");
        assertThat(members(session, "::enum lab_sparse"))
                .containsExactly(
                        "{value=-2, name=FIRST}",
                        "{value=3, name=SECOND}",
                        "{value=2147483647, name=LAST}");
        assertThat(members(session, "::enum -x lab_state LAB_BUSY"))
                .containsExactly("{value=1, name=LAB_BUSY}");
        assertThat(members(session, "lab_pairs::array struct lab_pair 1"))
                .hasSize(1)
                .allMatch(row -> row.startsWith("{value=0x"));
        assertThat(members(session, "lab_pairs,4::dump -t"))
                .hasSize(1)
                .allMatch(row -> row.matches("\\{address=0x.*80, bytes=0000.{4} {24}, text=.*}"));
    }

    @OnEveryArch
    void shouldEndListsThatLoop(Arch arch) {
        FakeTarget target = Specimens.on(arch);
        long second = lab(arch) + 0x400;
        target.memory().putWord(second, second, INSPECT);

        List<String> printed = run(target, "lab0::list lab_t l_next");

        assertThat(printed).hasSizeLessThan(8);
        assertThat(printed.get(printed.size() - 1)).startsWith("mdb: list: list loops: ");
    }

    /** An array that is longer than the memory, and one that is longer than any. */
    @OnEveryArch
    void shouldLimitWhatADamagedTypeSays(Arch arch) {
        FakeTarget target = Specimens.on(arch);
        TestSession session = new TestSession(target);

        assertThat(session.run("lab0::print -l 2 int [999999999]")).endsWith(", ... ]");
        assertThat(session.run("lab0+900::print -C char [999999999]"))
                .as("limited by the elements")
                .startsWith("[ '\\0', '\\0'")
                .endsWith(", ... ]");
        assertThat(session.run("lab0,ffffffffffffffff::dump -s")).contains("*", "no mapping");
    }

    @OnEveryArch
    void shouldStopWhenTheUserSaysSo(Arch arch) {
        TestSession session = new TestSession(Specimens.on(arch), new Impatience());

        assertThat(session.run("0::array int ffffffffffffff | ::interrupt"))
                .isEqualTo("0\nmdb: interrupted");
        assertThat(session.run("lab0::list $[0] | ::interrupt | ::print lab_t"))
                .isEqualTo("mdb: interrupted");
    }

    /** A command that interrupts the commands around it, as a user would. */
    private record Impatience() implements DebuggerModule, Dcmd {
        @Override
        public String name() {
            return "lab";
        }

        @Override
        public List<Dcmd> dcmds() {
            return List.of(this);
        }

        @Override
        public List<Walker> walkers() {
            return List.of();
        }

        @Override
        public Description description() {
            return Description.of("interrupt", "interrupt").takesAddress();
        }

        @Override
        public void run(Call call) {
            ((Interpreter) call.session()).interrupt();
            call.output().value(call.dot());
        }
    }

    private static List<String> members(TestSession session, String line) {
        return session.rows(line).stream().map(row -> row.members().toString()).toList();
    }

    private static long lab(Arch arch) {
        return Specimens.page(arch) + 0x100;
    }

    private static List<String> run(FakeTarget target, String line) {
        return new TestSession(target).run(line).lines().toList();
    }
}
