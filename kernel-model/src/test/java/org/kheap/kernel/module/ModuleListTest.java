package org.kheap.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.Symbol;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class ModuleListTest {
    private FakeGuest guest;
    private GuestMemory memory;
    private ModuleList list;

    private void boot(Arch arch) {
        guest = FakeGuest.on(arch, 1);
        memory = guest.memory();
        list = new ModuleList(memory, new Globals(memory, guest::addressOf));
    }

    private KernelModule module(String name, int number) {
        long text = guest.arch().map().text().start() + number * 0x1000L;
        long data = guest.arch().map().data().start() + number * 0x2000L;
        List<Symbol> symbols = List.of(new Symbol(name, "main", text, 8));
        return new KernelModule(
                name, text, 0x100 + number, data, number * 8L, symbols, List.of(), List.of());
    }

    private StructView<Modctl> modctl(long address) {
        return new StructView<>(Layout.of(Modctl.class, memory.abi()), memory, address);
    }

    /** Once around, forwards, with a look back at each step. */
    private List<StructView<Modctl>> circle() {
        List<StructView<Modctl>> found = new ArrayList<>();
        StructView<Modctl> at = modctl(guest.addressOf("modules"));
        do {
            found.add(at);
            StructView<Modctl> next = modctl(at.word(Modctl.MOD_NEXT));
            assertThat(next.word(Modctl.MOD_PREV)).isEqualTo(at.base());
            at = next;
        } while (at.base() != found.get(0).base() && found.size() <= ModuleList.MOST_MODULES);
        return found;
    }

    private String name(StructView<Modctl> entry) {
        return memory.getString(entry.word(Modctl.MOD_MODNAME), 100, LOAD);
    }

    @OnEveryArch
    void shouldListModulesInTheOrderOfLoading(Arch arch) throws LoadException {
        boot(arch);
        for (String name : List.of("unix", "genunix", "lab")) {
            list.add(module(name, List.of("unix", "genunix", "lab").indexOf(name)));
        }

        List<StructView<Modctl>> circle = circle();
        assertThat(circle).extracting(this::name).containsExactly("unix", "genunix", "lab");
        assertThat(circle).extracting(entry -> entry.int32(Modctl.MOD_ID)).containsExactly(0, 1, 2);
    }

    @OnEveryArch
    void shouldSayWhereAModuleIs(Arch arch) throws LoadException {
        boot(arch);
        KernelModule unix = module("unix", 0);
        KernelModule lab = module("lab", 3);
        list.add(unix);
        list.add(lab);

        StructView<Modctl> entry = circle().get(1);
        assertThat(entry.word(Modctl.MOD_TEXT)).isEqualTo(lab.text());
        assertThat(entry.word(Modctl.MOD_TEXT_SIZE)).isEqualTo(0x103);
        StructView<ModuleStruct> where = where(entry);
        assertThat(where.word(ModuleStruct.TEXT)).isEqualTo(lab.text());
        assertThat(where.word(ModuleStruct.DATA)).isEqualTo(lab.data());
        assertThat(where.word(ModuleStruct.DATA_SIZE)).isEqualTo(24);
        assertThat(where.int32(ModuleStruct.NSYMS)).isEqualTo(1);
        assertThat(where(circle().get(0)).word(ModuleStruct.DATA)).isZero();
    }

    private StructView<ModuleStruct> where(StructView<Modctl> entry) {
        return new StructView<>(
                Layout.of(ModuleStruct.class, memory.abi()), memory, entry.word(Modctl.MOD_MP));
    }

    @OnEveryArch
    void shouldCutLongNamesAndRefuseMoreModulesThanFit(Arch arch) throws LoadException {
        boot(arch);
        for (int i = 0; i < ModuleList.MOST_MODULES; i++) {
            list.add(module("n".repeat(60 + i), i));
        }

        assertThat(circle()).hasSize(ModuleList.MOST_MODULES);
        assertThat(name(circle().get(31))).isEqualTo("n".repeat(63));
        assertThatThrownBy(() -> list.add(module("straw", 0)))
                .isInstanceOf(LoadException.class)
                .hasMessage("too many modules: module=straw most=32");
    }
}
