package org.kheap.debugger.structs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

class StructsTest {
    @OnEveryArch
    void shouldReadMembersByTheTargetsTypes(Arch arch) {
        FakeTarget target = target(arch);
        long at = page(arch);
        StructView view = new Structs(target).at("lab_t", at);
        GuestMemory memory = target.memory();
        memory.putInt(view.addressOf("l_flags"), -2, INSPECT);
        memory.putInt(view.addressOf("l_unsigned"), -2, INSPECT);
        memory.putWord(view.addressOf("l_list.ln_next"), at + 8, INSPECT);
        memory.putWord(view.addressOf("l_list.ln_prev"), -8, INSPECT);
        memory.putString(view.addressOf("l_name"), "station", 8, INSPECT);
        memory.putInt(view.addressOf("l_counts", 2), -7, INSPECT);

        assertThat(view.get("l_flags")).isEqualTo(-2);
        assertThat(view.get("l_unsigned")).isEqualTo(0xffff_fffeL);
        assertThat(view.get("l_list.ln_next")).isEqualTo(at + 8);
        assertThat(view.get("l_list.ln_prev")).isEqualTo(arch.abi().model().truncate(-8));
        assertThat(view.text("l_name")).isEqualTo("station");
        assertThat(view.get("l_counts", 2)).isEqualTo(-7);
        assertThat(view.type().field("l_counts").count()).isEqualTo(3);
        assertThat(view.type().field("l_name").size()).isEqualTo(8);
    }

    @OnEveryArch
    void shouldReadBitFields(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        target.types().struct("bits").bits("low", "int", 3).bits("high", "unsigned int", 4).end();
        long at = page(arch);
        target.guest().mapPages(at, 1, Rights.READ_WRITE);
        // The first field is lowest on little endian, and highest on big endian.
        int low = 0b101;
        int high = 0b1101;
        int word = arch.abi().isBigEndian() ? low << 29 | high << 25 : low | high << 3;
        target.memory().putInt(at, word, INSPECT);
        StructView view = new Structs(target).at("struct bits", at);

        assertThat(view.get("low")).isEqualTo(-3);
        assertThat(view.get("high")).isEqualTo(13);
    }

    @OnEveryArch
    void shouldReadVariables(Arch arch) {
        FakeTarget target = target(arch).symbol("genunix", "kmem_flags", page(arch), 4);
        target.types().variable("kmem_flags", "int");
        target.memory().putInt(page(arch), 0xf, INSPECT);

        assertThat(new Structs(target).variable("kmem_flags")).isEqualTo(0xf);
        assertThat(new Structs(target).hasVariable("kmem_glags")).isFalse();
    }

    @OnEveryArch
    void shouldNameWhatTheTargetDoesNotKnow(Arch arch) {
        Structs structs = new Structs(target(arch));

        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> structs.type("nothing_t"))
                .withMessage(
                        "failed to look up type nothing_t: no symbolic type information available");
        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> structs.type("lab_t").field("l_list.ln_none"))
                .withMessage("lab_t has no member l_list.ln_none");
        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> structs.variable("nothing"));
        assertThatExceptionOfType(UnknownNameException.class)
                .isThrownBy(() -> structs.at("lab_t", 0).get("l_list"))
                .withMessageContaining("l_list is no number");
    }

    private static long page(Arch arch) {
        return arch.map().heap().start();
    }

    private static FakeTarget target(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        target.guest().mapPages(page(arch), 1, Rights.READ_WRITE);
        target.types()
                .struct("list_node")
                .member("ln_next", "void *")
                .member("ln_prev", "void *")
                .end()
                .struct("lab")
                .member("l_flags", "int")
                .member("l_unsigned", "unsigned int")
                .member("l_list", "struct list_node")
                .member("l_name", "char [8]")
                .member("l_counts", "int [3]")
                .end()
                .typedef("lab_t", "struct lab");
        return target;
    }
}
