package org.kheap.debugger.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.testing.OnEveryArch;

class NmDcmdTest {
    private static long text(Arch arch) {
        return arch.map().text().start();
    }

    private static TestSession session(Arch arch) {
        long text = text(arch);
        FakeTarget target = FakeTarget.on(arch);
        target.types().function("lab_open", "int", "int");
        target.memory().putInt(target.guest().addressOf("lab_debug"), 0x2f, Access.INSPECT);
        return new TestSession(
                target.symbol("lab", "lab_open", text + 0x3c0, 0x1d8)
                        .localSymbol("lab", "lab_close", text + 0x20, 0x10)
                        .symbol("unix", "_start", text, 0)
                        .symbol("lab", "lab_debug", target.guest().addressOf("lab_debug"), 4));
    }

    private static String digits(Arch arch, long value) {
        String format = arch.abi().model() == DataModel.LP64 ? "0x%016x" : "0x%08x";
        return format.formatted(value);
    }

    @OnEveryArch
    void shouldListTheSymbolsOfOneModuleInTheirOrder(Arch arch) {
        String[] lines = session(arch).run("::nm -t func,objt lab").split("\n");

        String blanks = arch.abi().model() == DataModel.LP64 ? " ".repeat(8) : "";
        assertThat(lines)
                .containsExactly(
                        "Value      %sSize       %sType  Bind  Other Shndx    Name"
                                .formatted(blanks, blanks),
                        "%s|%s|FUNC |GLOB |0x0  |1       |lab_open"
                                .formatted(digits(arch, text(arch) + 0x3c0), digits(arch, 0x1d8)),
                        "%s|%s|FUNC |LOCL |0x0  |1       |lab_close"
                                .formatted(digits(arch, text(arch) + 0x20), digits(arch, 0x10)),
                        "%s|%s|OBJT |GLOB |0x0  |1       |lab_debug"
                                .formatted(
                                        digits(arch, arch.map().data().start()), digits(arch, 4)));
    }

    @OnEveryArch
    void shouldSortAndFilter(Arch arch) {
        TestSession session = session(arch);

        assertThat(session.run("::nm -hn -f name"))
                .isEqualTo("_start\nlab_close\nlab_debug\nlab_open");
        assertThat(session.run("::nm -hgv -t func -f name,obj")).isEqualTo("lab_open|lab");
        assertThat(session.run("::nm -h -t noty -f ndx,name")).isEqualTo("3    |_start");
        assertThat(session.run("::nm -hu")).isEmpty();
        assertThat(session.run("::nm -hD")).isEmpty();
        assertThat(session.run("%x::nm -h -f name".formatted(text(arch) + 0x3c4)))
                .isEqualTo("lab_open");
        assertThat(session.run("::nm -h -f ctype,name lab"))
                .startsWith("int (int)" + " ".repeat(31) + "|lab_open\n");
    }

    @Test
    void shouldPrintInOtherRadixes() {
        TestSession session = session(Arch.SPARC);

        assertThat(session.run("lab_open::nm -hd -f val,size")).isEqualTo("0268436416|0000000472");
        assertThat(session.run("lab_open::nm -o -f val,size"))
                .isEqualTo("Value        Size\n002000001700|000000000730");
        assertThat(session.run("lab_open::nm -hx -f val")).isEqualTo("0x100003c0");
    }

    @Test
    void shouldPrintWhatTheUserNamedAsCommands() {
        TestSession session = session(Arch.SPARC);
        session.run("10000100::nmadd -s 20 mine");

        assertThat(session.run("::nm -hP -f val,type,shndx,name"))
                .isEqualTo("0x10000100|NOTY |ABS     |mine");
        assertThat(session.run("::nm -pP")).isEqualTo("0x10000100::nmadd -f -s 0x20 mine");
    }

    @Test
    void shouldFeedPipesWithAddresses() {
        assertThat(session(Arch.SPARC).run("::nm -t objt | ::map .+1")).isEqualTo("10400001");
    }

    @Test
    void shouldSayWhatItDoesNotKnow() {
        TestSession session = session(Arch.SPARC);

        assertThat(session.run("::nm nowhere"))
                .isEqualTo("mdb: failed to read symbols of nowhere: unknown object file name");
        assertThat(session.run("::nm -t funk")).startsWith("mdb: unknown type of symbol -- funk");
        assertThat(session.run("::nm -f val,nam")).startsWith("mdb: unknown column -- nam");
        assertThat(session.run("4::nm")).isEqualTo("mdb: no symbol for address: 0x4");
    }

    @OnEveryArch
    void shouldPrintGlobalVariablesWithTheirValues(Arch arch) {
        assertThat(session(arch).run("$e"))
                .isEqualTo("lab_debug(%x):\t2f".formatted(arch.map().data().start()));
    }
}
