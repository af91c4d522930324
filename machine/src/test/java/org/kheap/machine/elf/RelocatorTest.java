package org.kheap.machine.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.kheap.machine.elf.RelocationTypeTest.number;
import static org.kheap.machine.elf.RelocationTypeTest.one;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelocatorTest {

    private static final long ALLOC = ElfSection.SHF_ALLOC;
    private static final long WRITE = ElfSection.SHF_WRITE;
    private static final SegmentAddresses LOW = new SegmentAddresses(0x10000, 0x20000, 0x30000);

    private static LinkedImage link(ElfBuilder builder, SegmentAddresses at, SymbolResolver known)
            throws ElfFormatException, LinkException {
        return Relocator.link(layout(builder), at, known);
    }

    private static ObjectLayout layout(ElfBuilder builder) throws ElfFormatException {
        return ObjectLayout.of(ElfObject.parse(builder.build(), "t.o"));
    }

    private static SymbolResolver knows(Map<String, Long> symbols) {
        return name ->
                symbols.containsKey(name)
                        ? OptionalLong.of(symbols.get(name))
                        : OptionalLong.empty();
    }

    /** A word of an image in the byte order and width of the machine. */
    private static long word(ElfMachine machine, byte[] bytes, int offset) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(machine.order());
        return machine.elfClass() == ElfClass.ELFCLASS32
                ? Integer.toUnsignedLong(b.getInt(offset))
                : b.getLong(offset);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLinkATypicalObject(ElfMachine machine) throws ElfFormatException, LinkException {
        ElfBuilder builder = TypicalObject.builder(machine);

        LinkedImage image = link(builder, LOW, knows(Map.of("helper", 0x11000L)));

        byte[] data = image.bytes(SegmentKind.DATA);
        assertThat(data).hasSize(132);
        assertThat(ByteBuffer.wrap(data).order(machine.order()).getInt(0)).isEqualTo(7);
        assertThat(word(machine, data, 8)).as("greeting").isEqualTo(0x20000);
        byte[] text = image.bytes(SegmentKind.TEXT);
        assertThat(word(machine, text, 8)).as("&counter").isEqualTo(0x30000);
        boolean sparc = machine == ElfMachine.SPARC || machine == ElfMachine.SPARCV9;
        assertThat(ByteBuffer.wrap(text).order(machine.order()).getInt(16))
                .as("helper()")
                .isEqualTo(sparc ? (0x11000 - 0x10010) >> 2 : 0x11000 - 0x10014);
        assertThat(image.bytes(SegmentKind.RODATA)).isEqualTo("hello\0".getBytes());
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveSymbolsTheirAddresses(ElfMachine machine)
            throws ElfFormatException, LinkException {
        ElfBuilder builder = TypicalObject.builder(machine);
        builder.global("limit", ElfSymbol.SHN_ABS, 0x1234);

        LinkedImage image = link(builder, LOW, name -> OptionalLong.of(0x11000));

        Map<String, Long> values = new HashMap<>();
        image.symbols().forEach(s -> values.put(s.name(), s.value()));
        assertThat(values)
                .containsOnly(
                        entry("counter", 0x30000L),
                        entry("buffer", 0x30020L),
                        entry("main", 0x10000L),
                        entry("greeting", 0x30008L),
                        entry("limit", 0x1234L));
        assertThat(image.global("main").orElseThrow().size()).isEqualTo(32);
        assertThat(image.global("counter")).as("a local symbol").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRelocateDebugSections(ElfMachine machine) throws ElfFormatException, LinkException {
        ElfBuilder builder = TypicalObject.builder(machine);

        LinkedImage image = link(builder, LOW, name -> OptionalLong.of(0x11000));

        ByteBuffer info = image.debugSections().get(".debug_info");
        assertThat(info.order()).isEqualTo(machine.order());
        assertThat(info.isReadOnly()).isTrue();
        assertThat(info.getInt(TypicalObject.NAME_OFFSET)).as("offset in .debug_str").isEqualTo(6);
        assertThat(image.debugSections())
                .containsOnlyKeys(".debug_line", ".debug_info", ".debug_abbrev", ".debug_str");
    }

    @Test
    void shouldListAllUndefinedSymbolsOfTheProgram() {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        int data = builder.section(".data", ALLOC | WRITE, 8, new byte[32]);
        int info = builder.section(".debug_info", 0, 1, new byte[8]);
        int b = builder.undefined("b");
        int known = builder.undefined("known");
        int a = builder.undefined("a");
        builder.undefined("unused");
        int debugOnly = builder.undefined("debug_only");
        builder.relocation(data, 0, 1, a, 0).relocation(data, 8, 1, b, 0);
        builder.relocation(data, 16, 1, a, 0).relocation(data, 24, 1, known, 0);
        builder.relocation(info, 0, 1, debugOnly, 0);

        assertThatThrownBy(() -> link(builder, LOW, knows(Map.of("known", 1L))))
                .isInstanceOf(UndefinedSymbolsException.class)
                .hasMessage("undefined symbols: file=t.o symbols=b,a")
                .extracting(e -> ((UndefinedSymbolsException) e).symbols())
                .isEqualTo(List.of("b", "a"));
    }

    @Test
    void shouldAskOnceForEachUndefinedSymbol() throws ElfFormatException, LinkException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        int data = builder.section(".data", ALLOC | WRITE, 8, new byte[16]);
        int a = builder.undefined("a");
        builder.relocation(data, 0, 1, a, 0).relocation(data, 8, 1, a, 0);
        List<String> asked = new ArrayList<>();

        link(
                builder,
                LOW,
                name -> {
                    asked.add(name);
                    return OptionalLong.of(1);
                });

        assertThat(asked).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    void shouldLinkAMissingWeakSymbolToZero(ElfMachine machine)
            throws ElfFormatException, LinkException {
        ElfBuilder builder = TypicalObject.builder(machine);
        int weak = builder.symbol("w", ElfSymbol.STB_WEAK, ElfSymbol.STT_NOTYPE, 0, 0, 0);
        int pointer = machine.elfClass() == ElfClass.ELFCLASS32 ? 3 : 32;
        boolean sparc = machine == ElfMachine.SPARC || machine == ElfMachine.SPARCV9;
        builder.relocation(3, 16, sparc ? pointer : 1, weak, 0);

        LinkedImage image = link(builder, LOW, knows(Map.of("helper", 0x11000L)));

        assertThat(word(machine, image.bytes(SegmentKind.DATA), 16)).isZero();
    }

    @Test
    void shouldNotCheckTheDistanceToAMissingWeakFunction()
            throws ElfFormatException, LinkException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARCV9);
        byte[] call = builder.buffer(4).putInt(0x40000000).array();
        int text = builder.section(".text", ALLOC | ElfSection.SHF_EXECINSTR, 4, call);
        int weak = builder.symbol("w", ElfSymbol.STB_WEAK, ElfSymbol.STT_FUNC, 0, 0, 0);
        builder.relocation(text, 0, number(ElfMachine.SPARCV9, "R_SPARC_WDISP30"), weak, 0);
        SegmentAddresses far = new SegmentAddresses(0x30000000000L, 0, 0);

        byte[] bytes = link(builder, far, SymbolResolver.NONE).bytes(SegmentKind.TEXT);

        assertThat(ByteBuffer.wrap(bytes).getInt() >>> 30).as("still a call").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseARelocationOutsideItsSection(ElfMachine machine) {
        String type = machine.relocationTypes().get(1).name();
        for (long offset : new long[] {8, 0x7fffffff, -1}) {
            ElfBuilder builder = one(machine, type, 0, offset);
            long shown = machine.elfClass().wrap(offset);
            assertThatThrownBy(() -> link(builder, LOW, SymbolResolver.NONE))
                    .isInstanceOf(ElfFormatException.class)
                    .hasMessage(
                            "relocation outside its section: file=t.o type=%s section=.data"
                                    + " r_offset=0x%x symbol=s size=0x8",
                            type, shown);
        }
    }

    @Test
    void shouldRefuseARelocationThatBeginsInsideItsSectionAndEndsBehindIt() {
        assertThatThrownBy(
                        () ->
                                link(
                                        one(ElfMachine.AMD64, "R_X86_64_64", 0, 1),
                                        LOW,
                                        SymbolResolver.NONE))
                .isInstanceOf(ElfFormatException.class)
                .hasMessageStartingWith("relocation outside its section: ");
    }

    @Test
    void shouldNameATypeItDoesNotSupport() {
        assertThatThrownBy(
                        () ->
                                link(
                                        one(ElfMachine.I386, "R_386_GOT32X", 0, 4),
                                        LOW,
                                        SymbolResolver.NONE))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage(
                        "unsupported relocation type: file=t.o type=R_386_GOT32X"
                                + " section=.data r_offset=0x4 symbol=s");
        ElfBuilder unknown = new ElfBuilder(ElfMachine.SPARC);
        int data = unknown.section(".data", ALLOC | WRITE, 4, new byte[8]);
        unknown.relocation(data, 0, 200, 0, 0);
        assertThatThrownBy(() -> link(unknown, LOW, SymbolResolver.NONE))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage(
                        "unsupported relocation type: file=t.o type=200"
                                + " section=.data r_offset=0x0 symbol=");
    }

    @Test
    void shouldRefuseAFunctionThatIsChosenAtRunTime() {
        ElfBuilder builder = new ElfBuilder(ElfMachine.AMD64);
        int data = builder.section(".data", ALLOC | WRITE, 4, new byte[8]);
        int ifunc = builder.symbol("f", ElfSymbol.STB_GLOBAL, ElfSymbol.STT_GNU_IFUNC, data, 0, 0);
        builder.relocation(data, 0, 1, ifunc, 0);

        assertThatThrownBy(() -> link(builder, LOW, SymbolResolver.NONE))
                .isInstanceOf(ElfFormatException.class)
                .hasMessage(
                        "symbol has no address before the program runs: file=t.o symbol=f"
                                + " st_type=10");
    }

    @Test
    void shouldRefuseAddressesThatCannotHoldTheSegments() throws ElfFormatException {
        ObjectLayout layout = layout(TypicalObject.builder(ElfMachine.I386));

        for (long text : new long[] {0x10001, 0xfffffff0L, 0x100000000L, -16}) {
            assertThatThrownBy(
                            () ->
                                    Relocator.link(
                                            layout,
                                            new SegmentAddresses(text, 0, 0),
                                            SymbolResolver.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "segment cannot lie there: segment=TEXT address=0x%x size=0x20"
                                    + " alignment=0x10",
                            text);
        }
    }

    @Test
    void shouldHandOutCopiesOnly() throws ElfFormatException, LinkException {
        LinkedImage image =
                link(
                        TypicalObject.builder(ElfMachine.SPARC),
                        LOW,
                        name -> OptionalLong.of(0x11000));

        image.bytes(SegmentKind.RODATA)[0] = 'j';

        assertThat(image.bytes(SegmentKind.RODATA)[0]).isEqualTo((byte) 'h');
    }
}
