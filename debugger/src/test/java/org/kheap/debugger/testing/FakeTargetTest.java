package org.kheap.debugger.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.types.CType;

class FakeTargetTest {
    @OnEveryArch
    void shouldHoldWhatTheTestDeclares(Arch arch) {
        FakeTarget target = FakeTarget.on(arch).thread(1, 0x1000);
        target.variable("kmem_flags", "int").symbol("lab", "lab_open", 0x2000, 0x10);
        long address = target.guest().addressOf("kmem_flags");
        target.guest().memory().putInt(address, 15, INSPECT);

        assertThat(target.symbols().named("kmem_flags").orElseThrow().address()).isEqualTo(address);
        assertThat(target.memory().getInt(address, INSPECT)).isEqualTo(15);
        assertThat(target.types().ofSymbol("kmem_flags").orElseThrow().name()).isEqualTo("int");
        assertThat(target.symbols().at(0x2004).orElseThrow().name()).isEqualTo("lab_open");
        assertThat(target.symbols().modules()).containsExactly("unix", "genunix", "lab");
        assertThat(target.threads()).hasSize(1);
    }

    @OnEveryArch
    void shouldLayStructuresOutAsTheAbiSays(Arch arch) {
        FakeTypes types = FakeTarget.on(arch).types();
        types.struct("item")
                .member("next", "struct item *")
                .member("tag", "char")
                .member("when", "long long")
                .bits("low", "unsigned int", 3)
                .bits("high", "unsigned int", 5)
                .member("name", "char [6]")
                .end();
        CType.Struct item = (CType.Struct) types.known("struct item");
        boolean wide = arch.abi().model() == DataModel.LP64;
        long when = arch == Arch.I386 ? 8 : wide ? 16 : 8;

        assertThat(item.member("when").orElseThrow().offset()).isEqualTo(when);
        assertThat(item.member("high").orElseThrow().bitOffset())
                .isEqualTo(arch.abi().isBigEndian() ? 24 : 3);
        assertThat(item.member("name").orElseThrow().offset()).isEqualTo(when + 9);
        assertThat(item.size()).isEqualTo(when + 16);
        CType next = item.member("next").orElseThrow().type();
        assertThat(((CType.Pointer) next).target()).isSameAs(item);
    }
}
