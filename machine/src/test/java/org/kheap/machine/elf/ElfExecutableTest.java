package org.kheap.machine.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kheap.machine.dwarf.DebugInfo;
import org.kheap.machine.dwarf.DwarfSections;
import org.kheap.machine.dwarf.LineTable;
import org.kheap.machine.dwarf.Unit;

/** An executable of two objects, read back; what gdb and readelf say of real ones is tested with dumps. */
class ElfExecutableTest {
    private static final int PAGE = 0x2000;
    private static final SegmentAddresses FIRST = new SegmentAddresses(0x10000, 0x20000, 0x48000);
    private static final SegmentAddresses SECOND = new SegmentAddresses(0x40000, 0x50000, 0x60000);

    private static LinkedImage image(ElfMachine machine, SegmentAddresses at) throws Exception {
        ElfObject object = ElfObject.parse(TypicalObject.build(machine), "t.o");
        return Relocator.link(ObjectLayout.of(object), at, name -> OptionalLong.of(at.text()));
    }

    private static ElfObject executable(ElfMachine machine) throws Exception {
        byte[] file =
                ElfExecutable.of(
                        machine,
                        PAGE,
                        List.of(
                                new ElfExecutable.Part("", List.of(image(machine, FIRST))),
                                new ElfExecutable.Part("b", List.of(image(machine, SECOND)))));
        return ElfObject.parse(file, "unix");
    }

    private static DwarfSections dwarf(ElfObject file) {
        Map<String, ByteBuffer> sections = new HashMap<>();
        for (ElfSection section : file.sections()) {
            if (section.name().startsWith(".debug_")) {
                sections.put(section.name(), file.contents(section));
            }
        }
        return DwarfSections.of(sections);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPlaceEverySegmentWhereItIsLoaded(ElfMachine machine) throws Exception {
        ElfObject file = executable(machine);

        file.requireMachine(machine);
        file.requireType(ElfHeader.ET_EXEC);
        assertThat(file.header().entry()).isEqualTo(FIRST.text());
        assertThat(file.segments())
                .as("in ascending order, as ELF wants them")
                .extracting(ElfSegment::vaddr)
                .containsExactly(0x10000L, 0x20000L, 0x40000L, 0x48000L, 0x50000L, 0x60000L);
        for (ElfSegment segment : file.segments()) {
            assertThat((segment.offset() - segment.vaddr()) % PAGE).isZero();
            boolean data = (segment.flags() & ElfSegment.PF_W) != 0;
            assertThat(segment.filesz()).isEqualTo(data ? 0 : segment.memsz());
        }
        assertThat(file.contents(file.section(".b.rodata").orElseThrow()).get(0))
                .isEqualTo((byte) 'h');
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameEverySymbolWithItsSection(ElfMachine machine) throws Exception {
        ElfObject file = executable(machine);

        assertThat(file.symbols())
                .filteredOn(symbol -> symbol.name().equals("main"))
                .extracting(ElfSymbol::value)
                .containsExactly(FIRST.text(), SECOND.text());
        for (ElfSymbol symbol : file.symbols()) {
            if (symbol.isInSection()) {
                ElfSection section = file.sections().get(symbol.shndx());
                assertThat(symbol.value() - section.addr()).isBetween(0L, section.size());
            }
        }
        int firstGlobal = file.section(".symtab").orElseThrow().info();
        assertThat(file.symbols().subList(1, firstGlobal))
                .isNotEmpty()
                .allMatch(symbol -> symbol.binding() == ElfSymbol.STB_LOCAL);
        assertThat(file.symbols().subList(firstGlobal, file.symbols().size()))
                .isNotEmpty()
                .noneMatch(symbol -> symbol.binding() == ElfSymbol.STB_LOCAL);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRelocateTheDwarfOfAllObjectsAsOne(ElfMachine machine) throws Exception {
        DwarfSections dwarf = dwarf(executable(machine));

        for (Unit unit : DebugInfo.parse(dwarf).units()) {
            assertThat(unit.entries().next().orElseThrow().name()).hasValue("hello.c");
        }
        assertThat(DebugInfo.parse(dwarf).units()).hasSize(2);
        LineTable lines = LineTable.parse(dwarf);
        assertThat(lines.find(FIRST.text()).orElseThrow().line()).isEqualTo(4);
        assertThat(lines.find(SECOND.text() + 8).orElseThrow().line()).isEqualTo(5);
    }
}
