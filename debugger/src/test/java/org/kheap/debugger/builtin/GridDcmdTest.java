package org.kheap.debugger.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.debugger.testing.FakeStructs;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

class GridDcmdTest {
    private long base;
    private FakeStructs structs;
    private TestSession session;

    private void prepare(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        base = arch.map().heap().start();
        target.guest().mapPages(base, 1, Rights.READ_WRITE);
        target.symbol("lab", "lab_open", arch.map().text().start(), 0x100);
        target.types()
                .struct("lab_lock")
                .member("opaque", "void *")
                .end()
                .struct("lab")
                .member("l_lock", "struct lab_lock")
                .member("l_count", "int")
                .member("l_flags", "int")
                .member("l_name", "char [16]")
                .member("l_next", "struct lab *")
                .member("l_stack", "unsigned long [3]")
                .end()
                .typedef("lab_t", "struct lab");
        structs = new FakeStructs(target);
        structs.put("lab_t", base, "l_lock.opaque", 0);
        structs.put("lab_t", base, "l_count", -1);
        structs.put("lab_t", base, "l_flags", 0x8000_020f);
        structs.put("lab_t", base, "l_next", base + 0x100);
        structs.put("lab_t", base + 0x100, "l_count", 2);
        structs.put("lab_t", base, "l_stack", 0, arch.map().text().start() + 0x94);
        structs.put("lab_t", base, "l_stack", 1, 5);
        structs.putText("lab_t", base, "l_name", "lab_cache");
        session = new TestSession(target);
    }

    private String run(String words) {
        return session.run("%x::grid lab_t %s".formatted(base, words));
    }

    /** The label of a member, and where what follows it stands. */
    private String label(String member) {
        String label = "0x%x:".formatted(base + structs.offset("lab_t", member));
        return label.length() < 16
                ? label + " ".repeat(16 - label.length())
                : label + "\n" + " ".repeat(16);
    }

    @OnEveryArch
    void shouldPrintNamesAboveValues(Arch arch) {
        prepare(arch);
        assertThat(run("count=l_count:D hexcount=l_count flags=l_flags"))
                .isEqualTo(
                        label("l_count")
                                + "count           hexcount        flags\n"
                                + "                -1              ffffffff        8000020f");
        assertThat(run("lock owner/waiters=l_lock"))
                .isEqualTo(
                        "%slock\n%sowner/waiters\n                0"
                                .formatted(label("l_lock"), label("l_lock")));
        assertThat(run("name=l_name:s")).isEqualTo(label("l_name") + "name    lab_cache");
    }

    @OnEveryArch
    void shouldFollowPointers(Arch arch) {
        prepare(arch);
        assertThat(run("flags=l_flags next=l_next->l_count:D"))
                .endsWith("\n                8000020f        2");
        structs.put("lab_t", base, "l_next", 8);
        assertThat(run("flags=l_flags next=l_next->l_count"))
                .endsWith("\n                8000020f        ?");
        assertThat(run("next=l_count->l_count")).contains("not a pointer: l_count");
    }

    @OnEveryArch
    void shouldPrintAsManyElementsAsAreInUse(Arch arch) {
        prepare(arch);
        String label = label("l_stack").strip();
        structs.put("lab_t", base, "l_count", 2);
        assertThat(run("stack=l_stack*l_count:p"))
                .isEqualTo(label + "\n                lab_open+0x94\n                5");
        structs.put("lab_t", base, "l_count", 100);
        assertThat(run("stack=l_stack*l_count:p").lines()).hasSize(1 + 3);
        structs.put("lab_t", base, "l_count", -1);
        assertThat(run("stack=l_stack*l_count:p")).isEqualTo(label);
    }

    @OnEveryArch
    void shouldLeaveOutMembersThatTheTargetDoesNotHave(Arch arch) {
        prepare(arch);
        assertThat(run("old=l_old count=l_count:D"))
                .isEqualTo(label("l_count") + "count\n                -1");
        assertThat(run("title old=l_old")).isEmpty();
        assertThat(run("count=l_count:Q")).contains("not a member: count=l_count:Q");
    }

    @OnEveryArch
    void shouldKeepLongValuesApart(Arch arch) {
        prepare(arch);
        structs.put("lab_t", base, "l_next", -1);
        int width = Math.max(16, 2 * arch.abi().wordSize() + 1);
        assertThat(run("next=l_next count=l_count:D").lines().skip(1).toList())
                .last()
                .isEqualTo(
                        " ".repeat(16)
                                + "f".repeat(2 * arch.abi().wordSize())
                                + " ".repeat(width - 2 * arch.abi().wordSize())
                                + "-1");
    }
}
