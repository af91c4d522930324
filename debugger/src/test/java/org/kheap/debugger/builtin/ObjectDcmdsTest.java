package org.kheap.debugger.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.dump.CrashFacts;

class ObjectDcmdsTest {
    private static String place(Arch arch, long base, long size, String name) {
        boolean isLong = arch.abi().model() == DataModel.LP64;
        return (isLong ? "%016x %016x %16x %s" : "%08x %08x %8x %s")
                .formatted(base, base + size, size, name);
    }

    private static String heading(Arch arch) {
        return arch.abi().model() == DataModel.LP64
                ? "            BASE            LIMIT             SIZE NAME"
                : "    BASE    LIMIT     SIZE NAME";
    }

    @OnEveryArch
    void shouldListModules(Arch arch) {
        long text = arch.map().text().start();
        FakeTarget target = FakeTarget.on(arch);
        CrashFacts facts = target.facts();
        target.facts(
                new CrashFacts(
                        "",
                        0,
                        0,
                        0,
                        facts.system(),
                        "",
                        0,
                        0,
                        "",
                        new byte[0],
                        List.of(
                                new CrashFacts.Module("unix", text, 0x260),
                                new CrashFacts.Module("genunix", text + 0x1000, 0x578a)),
                        List.of(),
                        List.of(),
                        List.of()));

        assertThat(new TestSession(target).run("::objects"))
                .isEqualTo(
                        String.join(
                                "\n",
                                heading(arch),
                                place(arch, text, 0x260, "unix"),
                                place(arch, text + 0x1000, 0x578a, "genunix")));
    }

    @OnEveryArch
    void shouldListWhatIsMapped(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        long heap = arch.map().heap().start();
        long stack = arch.map().stacks().start();
        target.guest().mapPages(heap, 3, Rights.READ_WRITE);
        target.guest().mapPages(stack, 1, Rights.READ_WRITE);
        TestSession session = new TestSession(target);
        String ofHeap = place(arch, heap, 3L * arch.pageSize(), "heap");

        assertThat(session.run("::mappings"))
                .startsWith(heading(arch) + "\n")
                .contains(ofHeap, place(arch, stack, arch.pageSize(), "stacks"));
        assertThat(session.run("$m heap")).isEqualTo(heading(arch) + "\n" + ofHeap);
        assertThat(session.run("%x::mappings".formatted(heap + 0x20)))
                .isEqualTo(heading(arch) + "\n" + ofHeap);
        assertThat(session.run("4::mappings")).isEqualTo("mdb: 0x4 is not within any mapping");
        assertThat(session.run("$m nothing")).isEqualTo("mdb: no such mapping: nothing");
    }
}
