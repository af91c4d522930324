package org.kheap.machine.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElfObjectTest {

    private static ElfObject parse(byte[] file) throws ElfFormatException {
        return ElfObject.parse(file, "t.o");
    }

    private static void assertRefused(byte[] file, String message) {
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellTheMachineFromTheHeader(ElfMachine machine) throws ElfFormatException {
        ElfObject object = parse(TypicalObject.build(machine));

        assertThat(object.name()).isEqualTo("t.o");
        assertThat(object.header().type()).isEqualTo(ElfHeader.ET_REL);
        assertThat(object.header().order()).isEqualTo(machine.order());
        assertThat(object.machine()).contains(machine);
        object.requireMachine(machine);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadSections(ElfMachine machine) throws ElfFormatException {
        ElfObject object = parse(TypicalObject.build(machine));

        ElfSection text = object.section(".text").orElseThrow();
        assertThat(text.index()).isEqualTo(1);
        assertThat(text.type()).isEqualTo(ElfSection.SHT_PROGBITS);
        assertThat(text.flags()).isEqualTo(ElfSection.SHF_ALLOC | ElfSection.SHF_EXECINSTR);
        assertThat(text.addralign()).isEqualTo(16);
        assertThat(object.section(".bss").orElseThrow().size()).isEqualTo(100);
        assertThat(object.contents(object.section(".bss").orElseThrow()).remaining()).isZero();
        assertThat(object.contents(object.section(".data").orElseThrow()).getInt(0)).isEqualTo(7);
        assertThat(object.sections().get(0).type()).isEqualTo(ElfSection.SHT_NULL);
        assertThat(object.section(".none")).isEmpty();
        assertThat(object.allocatableSize()).isEqualTo(TypicalObject.TEXT_SIZE + 6 + 24 + 100);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadSymbols(ElfMachine machine) throws ElfFormatException {
        ElfObject object = parse(TypicalObject.build(machine));

        assertThat(object.symbols())
                .extracting(ElfSymbol::name)
                .containsExactly(
                        "",
                        "hello.c",
                        "",
                        "",
                        "",
                        "counter",
                        "buffer",
                        "main",
                        "greeting",
                        "helper");
        assertThat(object.symbols().get(1).shndx()).isEqualTo(ElfSymbol.SHN_ABS);
        assertThat(object.symbols().get(7))
                .isEqualTo(
                        new ElfSymbol(
                                "main", 0, 32, ElfSymbol.STB_GLOBAL, ElfSymbol.STT_FUNC, 0, 1));
        assertThat(object.symbols().get(9).isUndefined()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadRelocationsOfEitherKind(ElfMachine machine) throws ElfFormatException {
        ElfObject object = parse(TypicalObject.build(machine));
        boolean rela = machine.relocationSectionType() == ElfSection.SHT_RELA;
        ElfSection section =
                object.section(rela ? ".rela.debug_info" : ".rel.debug_info").orElseThrow();

        assertThat(object.relocations(section)).hasSize(1);
        ElfRelocation relocation = object.relocations(section).get(0);
        assertThat(relocation.offset()).isEqualTo(TypicalObject.NAME_OFFSET);
        assertThat(relocation.symbol()).isEqualTo(4);
        assertThat(relocation.addend()).isEqualTo(rela ? 6 : 0);
    }

    @Test
    void shouldSplitTheRelocationTypeOfSparcV9() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARCV9);
        int text = builder.section(".text", ElfSection.SHF_ALLOC, 4, new byte[8]);
        ElfRelocation written = new ElfRelocation(4, 33, -5, builder.undefined("s"), 0x1234);
        builder.relocation(text, written);
        ElfObject object = parse(builder.build());

        assertThat(object.relocations(object.section(".rela.text").orElseThrow()))
                .containsExactly(written);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadProgramHeaders(ElfMachine machine) throws ElfFormatException {
        byte[] bytes = {1, 2, 3, 4, 5};
        byte[] file =
                new ElfBuilder(machine)
                        .type(ElfHeader.ET_CORE)
                        .segment(ElfSegment.PT_LOAD, ElfSegment.PF_R, 0x7000, 0x1000, bytes)
                        .build();

        ElfSegment segment = parse(file).segments().get(0);

        assertThat(segment.vaddr()).isEqualTo(0x7000);
        assertThat(segment.flags()).isEqualTo(ElfSegment.PF_R);
        assertThat(segment.memsz()).isEqualTo(0x1000);
        assertThat(parse(file).contents(segment)).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeCountsFromSectionZeroIfTheHeaderHasNoRoom(ElfMachine machine)
            throws ElfFormatException {
        ElfBuilder builder =
                TypicalObject.builder(machine).segment(ElfSegment.PT_LOAD, 0, 0, 0, new byte[4]);
        byte[] plain = builder.build();
        ByteBuffer file = ByteBuffer.wrap(plain.clone()).order(machine.order());
        boolean wide = machine.elfClass() == ElfClass.ELFCLASS64;
        int phnum = wide ? 56 : 44;
        int shoff = (int) parse(plain).header().shoff();
        int shnum = parse(plain).header().shnum();
        file.putShort(phnum, (short) 0xffff).putShort(phnum + 4, (short) 0);
        file.putShort(phnum + 6, (short) 0xffff);
        if (wide) {
            file.putLong(shoff + 32, shnum).putInt(shoff + 40, shnum - 1).putInt(shoff + 44, 1);
        } else {
            file.putInt(shoff + 20, shnum).putInt(shoff + 24, shnum - 1).putInt(shoff + 28, 1);
        }

        ElfObject object = parse(file.array());

        assertThat(object.sections()).hasSize(shnum);
        assertThat(object.section(".text")).isPresent();
        assertThat(object.segments()).hasSize(1);
    }

    @Test
    void shouldReadSectionIndicesThatDoNotFitASymbol() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARC);
        int text = builder.section(".text", ElfSection.SHF_ALLOC, 4, new byte[4]);
        byte[] indices = builder.buffer(8).putInt(4, text).array();
        int extended =
                builder.section(".symtab_shndx", ElfSection.SHT_SYMTAB_SHNDX, 0, 4, 8, indices);
        builder.global("far", ElfSymbol.SHN_XINDEX, 0);
        byte[] file = builder.build();
        int shoff = ByteBuffer.wrap(file).getInt(32);
        ByteBuffer.wrap(file)
                .putInt(shoff + extended * 40 + 24, 3) // sh_link: .symtab
                .putInt(shoff + extended * 40 + 36, 4); // sh_entsize

        assertThat(parse(file).symbols().get(1).shndx()).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseEveryTruncation(ElfMachine machine) {
        byte[] file = TypicalObject.build(machine);

        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatExceptionOfType(ElfFormatException.class)
                    .as("length=%d", length)
                    .isThrownBy(() -> parse(cut));
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheIdentification() {
        byte[] file = TypicalObject.build(ElfMachine.AMD64);
        assertRefused(
                new byte[3], "e_ident leaves the file: file=t.o offset=0x0 size=0x10 length=0x3");
        assertRefused(with(file, 0, 0x7e), "not an ELF file: file=t.o offset=0x0 magic=0x7e454c46");
        assertRefused(with(file, 4, 3), "unknown EI_CLASS: file=t.o offset=0x4 value=3");
        assertRefused(with(file, 5, 0), "unknown EI_DATA: file=t.o offset=0x5 value=0");
        assertRefused(with(file, 6, 9), "unknown ELF version: file=t.o offset=0x6 value=9");
        assertRefused(with(file, 58, 65), "wrong entry size: file=t.o e_shentsize=65 expected=64");
    }

    private static byte[] with(byte[] file, int at, int value) {
        byte[] changed = file.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void shouldRefuseSectionsThatTogetherAreLargerThanTheFile() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.I386);
        builder.section(".a", 0, 1, new byte[1000]);
        builder.section(".b", 0, 1, new byte[1000]);
        byte[] file = builder.build();
        ElfSection b = parse(file).section(".b").orElseThrow();
        int header = (int) parse(file).header().shoff() + 2 * 40;
        ByteBuffer.wrap(file)
                .order(ElfMachine.I386.order())
                .putInt(header + 16, 0)
                .putInt(header + 20, (int) b.offset() + 1000);

        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(ElfFormatException.class)
                .hasMessageStartingWith("sections overlap: file=t.o sum=0x");
    }

    @Test
    void shouldRefuseNamesThatShareTooManyBytes() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.I386);
        String name = "n".repeat(10_000);
        for (int i = 0; i < 8; i++) {
            builder.undefined(name);
        }
        assertThat(parse(builder.build()).symbols().get(8).name()).isEqualTo(name);

        builder.undefined(name);
        assertThatThrownBy(() -> parse(builder.build()))
                .isInstanceOf(ElfFormatException.class)
                .hasMessageStartingWith("names overlap too much: file=t.o index=0x1 section=2 ");
    }

    @Test
    void shouldRefuseANameWithoutAnEnd() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.I386);
        builder.undefined("name");
        byte[] file = builder.build();
        ElfSection strings = parse(file).section(".strtab").orElseThrow();
        file[(int) (strings.offset() + strings.size() - 1)] = 'x';

        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(ElfFormatException.class)
                .hasMessageStartingWith("name has no end: file=t.o index=0x1 section=2 ");
    }

    @Test
    void shouldRefuseASymbolInASectionThatIsNotThere() {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARCV9);
        builder.global("lost", 99, 0);
        assertRefused(
                builder.build(),
                "symbol in no section: file=t.o symbol=1 st_shndx=0x63 sections=4");
    }

    @Test
    void shouldRefuseASymbolInAReservedSection() {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARCV9);
        builder.global("odd", 0xff02, 0);
        assertRefused(
                builder.build(),
                "symbol in no section: file=t.o symbol=1 st_shndx=0xff02 sections=4");
    }

    @Test
    void shouldRefuseARelocationWithoutASymbol() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        int text = builder.section(".text", ElfSection.SHF_ALLOC, 1, new byte[8]);
        builder.relocation(text, 2, 1, 77, 0);
        ElfObject object = parse(builder.build());

        assertThatThrownBy(() -> object.relocations(object.section(".rela.text").orElseThrow()))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage(
                        "relocation names no symbol: file=t.o section=.rela.text r_offset=0x2"
                                + " symbol=77 symbols=1");
    }

    @Test
    void shouldSayForWhichMachineAnObjectIs() throws ElfFormatException {
        ElfObject object = parse(TypicalObject.build(ElfMachine.SPARCV9));

        assertThatThrownBy(() -> object.requireMachine(ElfMachine.AMD64))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage("object is for another machine: file=t.o machine=sparcv9 wanted=amd64");
    }

    @Test
    void shouldNameAMachineItDoesNotKnowByNumber() throws ElfFormatException {
        byte[] file = TypicalObject.build(ElfMachine.SPARC);
        file[19] = 18; // EM_SPARC32PLUS
        ElfObject object = parse(file);

        assertThat(object.machine()).isEmpty();
        assertThatThrownBy(() -> object.requireMachine(ElfMachine.SPARC))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage(
                        "object is for another machine: file=t.o"
                                + " machine=18 class=ELFCLASS32 order=BIG_ENDIAN wanted=sparc");
    }

    @Test
    void shouldRefuseASumOfSizesThatOverflows() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        builder.nobits(".bss", 1, Long.MAX_VALUE);
        builder.nobits(".bss2", 1, 1);
        ElfObject object = parse(builder.build());

        assertThatThrownBy(object::allocatableSize)
                .isInstanceOf(ElfFormatException.class)
                .hasMessage("object is too large: file=t.o size=0x1 other=0x7fffffffffffffff");
    }

    @Test
    void shouldRefuseHeadersOfAnotherFile() throws ElfFormatException {
        ElfObject object = parse(TypicalObject.build(ElfMachine.AMD64));
        ElfSection foreign =
                new ElfSection(1, ".x", ElfSection.SHT_PROGBITS, 0, 0, 1 << 30, 1, 0, 0, 1, 0);

        assertThatThrownBy(() -> object.contents(foreign))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotPrintControlCharactersOfTheFile() throws ElfFormatException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        builder.section(".a\n\033[2J", ElfSection.SHF_ALLOC | ElfSection.SHF_TLS, 1, new byte[1]);
        ElfObject object = parse(builder.build());

        assertThatThrownBy(() -> ObjectLayout.of(object))
                .hasMessage(
                        "cannot load a thread-local section: file=t.o section=.a??[2J"
                                + " sh_flags=0x402");
    }
}
