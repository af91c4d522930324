package org.kheap.machine.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LineTableTest {

    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    /** Every version, in both orders and widths. */
    static List<Arguments> shapes() {
        List<Arguments> shapes = new ArrayList<>();
        for (int version = 2; version <= 5; version++) {
            for (ByteOrder order : List.of(LITTLE, ByteOrder.BIG_ENDIAN)) {
                shapes.add(Arguments.of(version, order, 4));
                shapes.add(Arguments.of(version, order, 8));
            }
        }
        return shapes;
    }

    static LineTable table(ByteOrder order, byte[]... units) throws DwarfFormatException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] unit : units) {
            all.writeBytes(unit);
        }
        ByteBuffer section = ByteBuffer.wrap(all.toByteArray()).order(order);
        return LineTable.parse(DwarfSections.of(Map.of(".debug_line", section)));
    }

    static LineTable table(LineProgramBuilder unit) throws DwarfFormatException {
        return table(LITTLE, unit.build());
    }

    /** Version 4, little-endian, 64 bits, with the file a.c. */
    static LineProgramBuilder unit() {
        return new LineProgramBuilder(4, LITTLE, 8).directory("/src").file("a.c", 1);
    }

    private static String at(LineTable table, long address) {
        return table.find(address).map(SourceLine::toString).orElse("none");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldFindTheLineOfEveryAddress(int version, ByteOrder order, int size)
            throws DwarfFormatException {
        LineProgramBuilder unit = new LineProgramBuilder(version, order, size).directory("/src");
        int first = version == 5 ? 0 : 1;
        unit.file("a.c", version == 5 ? 0 : 1).file("/usr/include/b.h", 0);
        unit.setAddress(0xf0000000L).row(0, 9);
        unit.row(4, 1).setFile(first + 1).row(400, 5000).setFile(first).row(8, -5000);
        unit.endSequence(4);
        // The default file is 1, which only versions before 5 count as the first.
        String start = version == 5 ? "/usr/include/b.h" : "/src/a.c";

        LineTable table = table(order, unit.build());

        assertThat(at(table, 0xefffffffL)).isEqualTo("none");
        assertThat(at(table, 0xf0000000L)).isEqualTo(start + ":10");
        assertThat(at(table, 0xf0000003L)).isEqualTo(start + ":10");
        assertThat(at(table, 0xf0000004L)).isEqualTo(start + ":11");
        assertThat(at(table, 0xf0000193L)).isEqualTo(start + ":11");
        assertThat(at(table, 0xf0000194L)).isEqualTo("/usr/include/b.h:5011");
        assertThat(at(table, 0xf000019cL)).isEqualTo("/src/a.c:11");
        assertThat(at(table, 0xf000019fL)).isEqualTo("/src/a.c:11");
        assertThat(at(table, 0xf00001a0L)).isEqualTo("none");
    }

    @Test
    void shouldBeEmptyWithoutLineInformation() throws DwarfFormatException {
        LineTable table = LineTable.parse(DwarfSections.of(Map.of()));

        assertThat(table.size()).isZero();
        assertThat(table.find(0)).isEmpty();
    }

    @Test
    void shouldKeepSequencesApart() throws DwarfFormatException {
        LineTable table =
                table(
                        unit().setAddress(0x2000)
                                .row(0, 19)
                                .endSequence(4)
                                .setAddress(0x1000)
                                .row(0, 9)
                                .endSequence(4));

        assertThat(at(table, 0x1003)).isEqualTo("/src/a.c:10");
        assertThat(at(table, 0x1004)).isEqualTo("none");
        assertThat(at(table, 0x2000)).isEqualTo("/src/a.c:20");
    }

    @Test
    void shouldReadAllUnits() throws DwarfFormatException {
        byte[] first = unit().setAddress(0x1000).row(0, 1).endSequence(4).build();
        byte[] second =
                new LineProgramBuilder(5, LITTLE, 8)
                        .directory("/src")
                        .file("b.c", 0)
                        .setAddress(0x1004)
                        .setFile(0)
                        .row(0, 2)
                        .endSequence(4)
                        .build();

        LineTable table = table(LITTLE, first, second);

        assertThat(at(table, 0x1003)).isEqualTo("/src/a.c:2");
        assertThat(at(table, 0x1004)).isEqualTo("/src/b.c:3");
    }

    @Test
    void shouldOrderAddressesAsUnsignedNumbers() throws DwarfFormatException {
        LineTable table =
                table(
                        unit().setAddress(0xffffffff_fb800000L)
                                .row(0, 1)
                                .endSequence(4)
                                .setAddress(0x1000)
                                .row(0, 2)
                                .endSequence(4));

        assertThat(at(table, 0xffffffff_fb800001L)).isEqualTo("/src/a.c:2");
        assertThat(at(table, 0x1000)).isEqualTo("/src/a.c:3");
    }

    @Test
    void shouldTakeTheInnermostOfOverlappingSequences() throws DwarfFormatException {
        LineTable table =
                table(
                        unit().setAddress(0x1000)
                                .row(0, 1)
                                .endSequence(0x100)
                                .setAddress(0x1010)
                                .row(0, 2)
                                .endSequence(0x10));

        assertThat(at(table, 0x100f)).isEqualTo("/src/a.c:2");
        assertThat(at(table, 0x1010)).isEqualTo("/src/a.c:3");
        assertThat(at(table, 0x1020)).as("behind the inner one").isEqualTo("/src/a.c:2");
    }

    @Test
    void shouldTakeTheLastOfSeveralRowsOfOneAddress() throws DwarfFormatException {
        LineTable table = table(unit().setAddress(0x1000).row(0, 1).row(0, 5).endSequence(4));

        assertThat(at(table, 0x1000)).isEqualTo("/src/a.c:7");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void shouldDropRowsThatAddNothing() throws DwarfFormatException {
        LineTable table =
                table(unit().setAddress(0x1000).row(0, 1).row(4, 0).row(4, 0).endSequence(4));

        assertThat(at(table, 0x100b)).isEqualTo("/src/a.c:2");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void shouldDropRowsOfASequenceThatDoesNotEnd() throws DwarfFormatException {
        assertThat(table(unit().setAddress(0x1000).row(0, 1).row(4, 1)).find(0x1000)).isEmpty();
    }

    @Test
    void shouldKeepLineZero() throws DwarfFormatException {
        LineTable table = table(unit().setAddress(0x1000).row(0, -1).endSequence(4));

        assertThat(table.find(0x1000)).contains(new SourceLine("/src/a.c", 0));
    }

    @Test
    void shouldNameAFileByItsLastComponent() {
        assertThat(new SourceLine("/src/gallery/leak.c", 1).fileName()).isEqualTo("leak.c");
        assertThat(new SourceLine("leak.c", 1).fileName()).isEqualTo("leak.c");
    }

    @Test
    void shouldJoinRelativeDirectoriesToTheWorkingDirectory() throws DwarfFormatException {
        LineProgramBuilder unit =
                new LineProgramBuilder(5, LITTLE, 8).directory("/usr/src").directory("include");
        unit.file("a.c", 0).file("b.h", 1).setAddress(0x1000).setFile(1).row(0, 1);
        unit.setFile(0).row(4, 0).endSequence(4);

        assertThat(at(table(unit), 0x1000)).isEqualTo("/usr/src/include/b.h:2");
        assertThat(at(table(unit), 0x1004)).isEqualTo("/usr/src/a.c:2");
    }

    @Test
    void shouldReadStringsFromTheirOwnSection() throws DwarfFormatException {
        byte[] header = {
            5,
            0,
            8,
            0, // version, address_size, segment_selector_size
            32,
            0,
            0,
            0, // header_length
            1,
            1,
            1,
            -5,
            14,
            10,
            0,
            1,
            1,
            1,
            1,
            0,
            0,
            0,
            1, // up to standard_opcode_lengths
            1,
            1,
            Form.LINE_STRP,
            1,
            0,
            0,
            0,
            0, // one directory
            1,
            1,
            Form.STRP,
            1,
            2,
            0,
            0,
            0, // one file
            0, // opcode 0 would start the program; the header ends before
        };
        header[4] = (byte) (header.length - 9);
        byte[] program = {4, 0, 0, 9, 2, 0, 16, 0, 0, 0, 0, 0, 0, 1, 2, 4, 0, 1, 1};
        ByteBuffer line = ByteBuffer.allocate(4 + header.length - 1 + program.length).order(LITTLE);
        line.putInt(line.capacity() - 4).put(header, 0, header.length - 1).put(program).rewind();
        Map<String, ByteBuffer> sections = new HashMap<>();
        sections.put(".debug_line", line);
        sections.put(".debug_line_str", ByteBuffer.wrap("/d\0".getBytes()));
        sections.put(".debug_str", ByteBuffer.wrap("x\0f.c\0".getBytes()));

        LineTable table = LineTable.parse(DwarfSections.of(sections));

        assertThat(at(table, 0x1000)).isEqualTo("/d/f.c:1");
    }

    @Test
    void shouldReadTheFormatWithOffsetsOf64Bits() throws DwarfFormatException {
        byte[] unit = unit().setAddress(0x1000).row(0, 1).endSequence(4).build();
        ByteBuffer narrow = ByteBuffer.wrap(unit).order(LITTLE);
        ByteBuffer wide = ByteBuffer.allocate(unit.length + 12).order(LITTLE);
        wide.putInt(-1).putLong(narrow.getInt(0) + 4L).putShort(narrow.getShort(4));
        wide.putLong(narrow.getInt(6)).put(unit, 10, unit.length - 10);

        assertThat(at(table(LITTLE, wide.array()), 0x1000)).isEqualTo("/src/a.c:2");
    }

    @Test
    void shouldSkipOpcodesItDoesNotKnow() throws DwarfFormatException {
        LineTable table =
                table(
                        unit().setAddress(0x1000)
                                .op(5, 3, 6, 7, 10, 11, 12, 1) // columns, blocks, prologues
                                .op(0, 2, 4, 9) // discriminator
                                .op(0, 3, 0x80, 1, 2) // somebody's own
                                .row(0, 1)
                                .op(8) // DW_LNS_const_add_pc: 17 bytes here
                                .op(9)
                                .op(2, 0) // DW_LNS_fixed_advance_pc
                                .row(0, 1)
                                .endSequence(1));

        assertThat(at(table, 0x1000 + 17 + 1)).isEqualTo("/src/a.c:2");
        assertThat(at(table, 0x1000 + 17 + 2)).isEqualTo("/src/a.c:3");
    }

    @Test
    void shouldTakeFilesDefinedByTheProgram() throws DwarfFormatException {
        LineTable table =
                table(
                        unit().op(0, 8, 3, 'n', '.', 'h', 0, 1, 0, 0)
                                .setAddress(0x1000)
                                .setFile(2)
                                .row(0, 1)
                                .endSequence(4));

        assertThat(at(table, 0x1000)).isEqualTo("/src/n.h:2");
    }

    /** Random rows in random sequences, against a map from each address to its line. */
    @Test
    void shouldAgreeWithAMapOfAllAddresses() throws DwarfFormatException {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            LineProgramBuilder unit = unit();
            Map<Long, Integer> lines = new TreeMap<>();
            long address = 0x1000;
            for (int sequence = 0; sequence < 10; sequence++) {
                address += random.nextInt(20);
                address = addSequence(random, unit, lines, address);
            }
            LineTable table = table(unit);
            for (long a = 0x0ff0; a < address + 16; a++) {
                assertThat(table.find(a).map(SourceLine::line).orElse(null))
                        .as("seed=%d address=0x%x", seed, a)
                        .isEqualTo(lines.get(a));
            }
        }
    }

    private static long addSequence(
            Random random, LineProgramBuilder unit, Map<Long, Integer> lines, long start) {
        unit.setAddress(start);
        long address = start;
        int line = 1;
        for (int row = random.nextInt(20); row >= 0; row--) {
            int advance = random.nextInt(4) == 0 ? 0 : random.nextInt(100);
            int lineAdvance = random.nextInt(60) - Math.min(line, 30);
            unit.row(lines.containsKey(start) ? advance : 0, lineAdvance);
            address += lines.containsKey(start) ? advance : 0;
            line += lineAdvance;
            for (long a = address; a < address + 200; a++) {
                lines.put(a, line);
            }
        }
        int length = random.nextInt(50);
        unit.endSequence(length);
        long end = address + length;
        lines.keySet().removeIf(a -> a >= end);
        return end;
    }
}
