package org.kheap.machine.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectLayoutTest {

    private static final long ALLOC = ElfSection.SHF_ALLOC;
    private static final long WRITE = ElfSection.SHF_WRITE;
    private static final long EXEC = ElfSection.SHF_EXECINSTR;

    private static ObjectLayout layout(ElfBuilder builder) throws ElfFormatException {
        return ObjectLayout.of(ElfObject.parse(builder.build(), "t.o"), 1 << 20);
    }

    private static void assertRefused(ElfBuilder builder, String message) {
        assertThatThrownBy(() -> layout(builder))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGroupSectionsByWhatMayBeDoneWithThem(ElfMachine machine) throws ElfFormatException {
        ObjectLayout layout = layout(TypicalObject.builder(machine));

        assertThat(layout.placement(1)).contains(new Placement.Loaded(SegmentKind.TEXT, 0));
        assertThat(layout.placement(2)).contains(new Placement.Loaded(SegmentKind.RODATA, 0));
        assertThat(layout.placement(3)).contains(new Placement.Loaded(SegmentKind.DATA, 0));
        assertThat(layout.placement(4)).contains(new Placement.Loaded(SegmentKind.DATA, 32));
        assertThat(layout.placement(5)).contains(new Placement.Debug(".debug_line", 0));
        assertThat(layout.placement(9)).as(".comment").isEmpty();
        assertThat(layout.size(SegmentKind.TEXT)).isEqualTo(32);
        assertThat(layout.size(SegmentKind.RODATA)).isEqualTo(6);
        assertThat(layout.size(SegmentKind.DATA)).isEqualTo(132);
        assertThat(layout.alignment(SegmentKind.TEXT)).isEqualTo(16);
        assertThat(layout.alignment(SegmentKind.RODATA)).isEqualTo(1);
    }

    @Test
    void shouldHonourAlignment() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARC);
        builder.section(".text", ALLOC | EXEC, 4, new byte[5]);
        int hot = builder.section(".text.hot", ALLOC | EXEC, 64, new byte[1]);
        int odd = builder.section(".text.odd", ALLOC | EXEC, 0, new byte[1]);
        ObjectLayout layout = layout(builder);

        assertThat(layout.placement(hot)).contains(new Placement.Loaded(SegmentKind.TEXT, 64));
        assertThat(layout.placement(odd)).contains(new Placement.Loaded(SegmentKind.TEXT, 65));
        assertThat(layout.size(SegmentKind.TEXT)).isEqualTo(66);
        assertThat(layout.alignment(SegmentKind.TEXT)).isEqualTo(64);
    }

    @Test
    void shouldPutZeroesAndCommonBlocksLast() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        int bss = builder.nobits(".bss", 4, 10);
        int data = builder.section(".data", ALLOC | WRITE, 1, new byte[3]);
        int common = builder.global("shared", ElfSymbol.SHN_COMMON, 8);
        ElfBuilder sized = builder;
        int block =
                sized.symbol(
                        "block",
                        ElfSymbol.STB_GLOBAL,
                        ElfSymbol.STT_OBJECT,
                        ElfSymbol.SHN_COMMON,
                        32,
                        100);
        ObjectLayout layout = layout(sized);

        assertThat(layout.placement(data)).contains(new Placement.Loaded(SegmentKind.DATA, 0));
        assertThat(layout.placement(bss)).contains(new Placement.Loaded(SegmentKind.DATA, 4));
        assertThat(layout.common(common)).contains(new Placement.Loaded(SegmentKind.DATA, 16));
        assertThat(layout.common(block)).contains(new Placement.Loaded(SegmentKind.DATA, 32));
        assertThat(layout.size(SegmentKind.DATA)).isEqualTo(132);
        assertThat(layout.alignment(SegmentKind.DATA)).isEqualTo(32);
    }

    @Test
    void shouldJoinDebugSectionsOfOneName() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        builder.section(".debug_types", 0, 1, new byte[5]);
        int second = builder.section(".debug_types", 0, 4, new byte[5]);

        assertThat(layout(builder).placement(second))
                .contains(new Placement.Debug(".debug_types", 8));
    }

    @Test
    void shouldRefuseWhatIsLargerThanTheLimit() {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        builder.nobits(".bss", 1, (1 << 20) + 1);
        assertRefused(
                builder,
                "object asks for too much memory: file=t.o"
                        + " name=.bss size=0x100001 alignment=0x1 limit=0x100000");
    }

    @Test
    void shouldRefuseWhatIsLargerThanTheLimitOnlyInSum() {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        builder.nobits(".bss", 1, 1 << 20);
        builder.section(".text", ALLOC | EXEC, 1, new byte[1]);
        assertRefused(
                builder,
                "object asks for too much memory: file=t.o"
                        + " name=.bss size=0x100000 alignment=0x1 limit=0x100000");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void shouldRefuseSizesNobodyHas(long size) {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARCV9);
        builder.nobits(".bss", 1, size);
        assertRefused(
                builder,
                "object asks for too much memory: file=t.o"
                        + " name=.bss size=0x%x alignment=0x1 limit=0x100000".formatted(size));
    }

    @Test
    void shouldRefuseACommonBlockWithAnOddAlignment() {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        builder.global("c", ElfSymbol.SHN_COMMON, 12);
        assertRefused(
                builder,
                "object asks for too much memory: file=t.o"
                        + " name=c size=0x0 alignment=0xc limit=0x100000");
    }

    @Test
    void shouldRefuseSectionsThatCannotBeLoaded() {
        ElfBuilder both = new ElfBuilder(ElfMachine.AMD64);
        both.section(".wx", ALLOC | WRITE | EXEC, 1, new byte[1]);
        assertRefused(
                both,
                "cannot load a section both writable and executable: file=t.o"
                        + " section=.wx sh_flags=0x7");
        ElfBuilder tls = new ElfBuilder(ElfMachine.AMD64);
        tls.section(".tdata", ALLOC | WRITE | ElfSection.SHF_TLS, 1, new byte[1]);
        assertRefused(
                tls, "cannot load a thread-local section: file=t.o section=.tdata sh_flags=0x403");
        ElfBuilder compressed = new ElfBuilder(ElfMachine.AMD64);
        compressed.section(".debug_info", ElfSection.SHF_COMPRESSED, 1, new byte[1]);
        assertRefused(
                compressed,
                "cannot load a compressed section: file=t.o section=.debug_info sh_flags=0x800");
    }

    @Test
    void shouldRefuseAnExecutable() {
        assertRefused(
                new ElfBuilder(ElfMachine.AMD64).type(ElfHeader.ET_EXEC),
                "wrong type of ELF file: file=t.o e_type=2 expected=1");
    }
}
