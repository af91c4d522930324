package org.kheap.machine.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DebugInfoTest {

    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private static DebugInfo parse(ByteOrder order, Map<String, byte[]> sections)
            throws DwarfFormatException {
        Map<String, ByteBuffer> buffers = new HashMap<>();
        sections.forEach((name, bytes) -> buffers.put(name, ByteBuffer.wrap(bytes).order(order)));
        return DebugInfo.parse(DwarfSections.of(buffers));
    }

    private static DebugInfo parse(ByteOrder order, DebugInfoBuilder unit)
            throws DwarfFormatException {
        return parse(order, Map.of(".debug_info", unit.info(), ".debug_abbrev", unit.abbrev()));
    }

    private static DebugInfoBuilder unit() {
        return new DebugInfoBuilder(4, LITTLE, 8);
    }

    /** The first entry of a unit. */
    private static Die first(DebugInfo info) throws DwarfFormatException {
        return info.units().get(0).entries().next().orElseThrow();
    }

    private static void assertRefused(DebugInfoBuilder unit, String message) {
        assertThatThrownBy(() -> first(parse(LITTLE, unit)))
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage(message);
    }

    /**
     * A unit with {@code struct node { struct node *next; int id; }}; the entries come to lie at
     * the offsets in the list.
     */
    private static DebugInfoBuilder node(
            int version, ByteOrder order, int addressSize, List<Integer> offsets) {
        DebugInfoBuilder b = new DebugInfoBuilder(version, order, addressSize);
        b.abbreviation(1, Tag.COMPILE_UNIT, true, Attribute.NAME, Form.STRING);
        b.abbreviation(
                2,
                Tag.STRUCTURE_TYPE,
                true,
                Attribute.NAME,
                Form.STRING,
                Attribute.BYTE_SIZE,
                Form.DATA1);
        b.abbreviation(
                3, Tag.MEMBER, false, Attribute.NAME, Form.STRING, Attribute.TYPE, Form.REF4);
        b.abbreviation(
                4,
                Tag.BASE_TYPE,
                false,
                Attribute.NAME,
                Form.STRING,
                Attribute.BYTE_SIZE,
                Form.DATA1);
        b.abbreviation(5, Tag.POINTER_TYPE, false, Attribute.TYPE, Form.REF4);
        offsets.add(b.offset());
        b.bytes(1).string("node.c");
        offsets.add(b.offset());
        b.bytes(4).string("int").bytes(4);
        int pointer = b.offset();
        int struct = pointer + 5;
        offsets.add(pointer);
        b.bytes(5).u32(struct);
        offsets.add(b.offset());
        b.bytes(2).string("node").bytes(2 * addressSize);
        offsets.add(b.offset());
        b.bytes(3).string("next").u32(pointer);
        offsets.add(b.offset());
        b.bytes(3).string("id").u32(offsets.get(1));
        return b.bytes(0, 0);
    }

    @ParameterizedTest
    @MethodSource("org.kheap.machine.dwarf.LineTableTest#shapes")
    void shouldWalkOverAllEntriesInOrder(int version, ByteOrder order, int size)
            throws DwarfFormatException {
        List<Integer> offsets = new ArrayList<>();
        DebugInfo info = parse(order, node(version, order, size, offsets));
        Unit unit = info.units().get(0);
        assertThat(unit.version()).isEqualTo(version);
        assertThat(unit.addressSize()).isEqualTo(size);
        assertThat(unit.offset()).isZero();

        List<String> seen = new ArrayList<>();
        DieCursor cursor = unit.entries();
        for (Optional<Die> d = cursor.next(); d.isPresent(); d = cursor.next()) {
            assertThat(d.get().offset()).isEqualTo(offsets.get(seen.size()).longValue());
            seen.add(cursor.depth() + " " + d.get().name().orElse("-"));
        }

        assertThat(seen).containsExactly("0 node.c", "1 int", "1 -", "1 node", "2 next", "2 id");
        assertThat(cursor.next()).as("stays at the end").isEmpty();
    }

    @Test
    void shouldFollowReferencesAndListChildren() throws DwarfFormatException {
        List<Integer> offsets = new ArrayList<>();
        DebugInfo info = parse(LITTLE, node(4, LITTLE, 8, offsets));
        Unit unit = info.units().get(0);
        Die struct = info.die(offsets.get(3));

        assertThat(struct.tag()).isEqualTo(Tag.STRUCTURE_TYPE);
        assertThat(struct.constant(Attribute.BYTE_SIZE)).hasValue(16);
        assertThat(struct.constant(Attribute.NAME)).as("not a constant").isEmpty();
        List<Die> members = unit.children(struct);
        assertThat(members).extracting(d -> d.name().orElse("-")).containsExactly("next", "id");
        Die pointer = info.die(members.get(0).reference(Attribute.TYPE).orElseThrow());
        assertThat(info.die(pointer.reference(Attribute.TYPE).orElseThrow())).isEqualTo(struct);
        assertThat(unit.children(pointer)).isEmpty();
        assertThat(unit.children(info.die(offsets.get(0)))).hasSize(3);
    }

    @Test
    void shouldReadAllFormsOfValues() throws DwarfFormatException {
        int[] forms = {
            Form.DATA1,
            Form.DATA2,
            Form.DATA4,
            Form.DATA8,
            Form.UDATA,
            Form.SDATA,
            Form.FLAG,
            Form.FLAG_PRESENT,
            Form.ADDR,
            Form.SEC_OFFSET,
            Form.BLOCK1,
            Form.EXPRLOC,
            Form.REF_UDATA,
            Form.REF_ADDR,
            Form.INDIRECT,
            Form.REF_SIG8
        };
        int[] attributes =
                IntStream.range(0, forms.length)
                        .flatMap(i -> IntStream.of(i + 1, forms[i]))
                        .toArray();
        DebugInfoBuilder b = unit().abbreviation(1, Tag.VARIABLE, false, attributes);
        b.bytes(1, 0xff).u16(0xffff).u32(0xffff_ffffL).u64(-1).bytes(0x80, 1).bytes(0x7f, 1);
        b.address(0xffff_ffff_8000_0000L).u32(5).bytes(2, 8, 9).bytes(1, 7).bytes(11).u32(3);
        b.bytes(Form.DATA1, 77).u64(99);

        Map<Integer, AttributeValue> values = first(parse(LITTLE, b)).attributes();

        assertThat(values.get(1)).isEqualTo(new AttributeValue.Constant(0xff));
        assertThat(values.get(2)).isEqualTo(new AttributeValue.Constant(0xffff));
        assertThat(values.get(3)).isEqualTo(new AttributeValue.Constant(0xffff_ffffL));
        assertThat(values.get(4)).isEqualTo(new AttributeValue.Constant(-1));
        assertThat(values.get(5)).isEqualTo(new AttributeValue.Constant(128));
        assertThat(values.get(6)).isEqualTo(new AttributeValue.Constant(-1));
        assertThat(values.get(7)).isEqualTo(new AttributeValue.Flag(true));
        assertThat(values.get(8)).isEqualTo(new AttributeValue.Flag(true));
        assertThat(values.get(9)).isEqualTo(new AttributeValue.Address(0xffff_ffff_8000_0000L));
        assertThat(values.get(10)).isEqualTo(new AttributeValue.SectionOffset(5));
        assertThat(values.get(11)).isEqualTo(block(8, 9));
        assertThat(values.get(12)).isEqualTo(block(7));
        assertThat(values.get(13)).isEqualTo(new AttributeValue.Reference(11));
        assertThat(values.get(14)).isEqualTo(new AttributeValue.Reference(3));
        assertThat(values.get(15)).isEqualTo(new AttributeValue.Constant(77));
        assertThat(values.get(16)).isEqualTo(new AttributeValue.Indirect(Form.REF_SIG8, 99));
    }

    private static AttributeValue block(int... bytes) {
        byte[] copy = new byte[bytes.length];
        IntStream.range(0, bytes.length).forEach(i -> copy[i] = (byte) bytes[i]);
        return new AttributeValue.Block(ByteBuffer.wrap(copy));
    }

    @Test
    void shouldReadConstantsThatStandInTheAbbreviation() throws DwarfFormatException {
        DebugInfoBuilder b = unit();
        b.abbreviation(
                1, Tag.VARIABLE, false, Attribute.CONST_VALUE, Form.IMPLICIT_CONST, 0x7b); // -5
        // The constant follows its form, so the list above is name, form, constant.
        b.bytes(1);

        assertThat(first(parse(LITTLE, b)).constant(Attribute.CONST_VALUE)).hasValue(-5);
    }

    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void shouldLookUpStringsAndAddressesByIndex(String orderName) throws DwarfFormatException {
        ByteOrder order = orderName.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : LITTLE;
        DebugInfoBuilder b = new DebugInfoBuilder(5, order, 8);
        // The name comes before the attribute that says where its table begins.
        b.abbreviation(
                1,
                Tag.COMPILE_UNIT,
                false,
                Attribute.NAME,
                Form.STRX3,
                Attribute.STR_OFFSETS_BASE,
                Form.SEC_OFFSET,
                Attribute.LOW_PC,
                Form.ADDRX,
                Attribute.ADDR_BASE,
                Form.SEC_OFFSET);
        b.bytes(1);
        b = order == LITTLE ? b.bytes(1, 0, 0) : b.bytes(0, 0, 1);
        b.u32(12).bytes(1).u32(8);
        byte[] offsets = ByteBuffer.allocate(20).order(order).putInt(16, 2).array();
        byte[] addresses = ByteBuffer.allocate(24).order(order).putLong(16, 0x1234).array();

        DebugInfo info =
                parse(
                        order,
                        Map.of(
                                ".debug_info", b.info(),
                                ".debug_abbrev", b.abbrev(),
                                ".debug_str", "x\0by_index.c\0".getBytes(),
                                ".debug_str_offsets", offsets,
                                ".debug_addr", addresses));

        assertThat(first(info).name()).contains("by_index.c");
        assertThat(first(info).attributes().get(Attribute.LOW_PC))
                .isEqualTo(new AttributeValue.Address(0x1234));
    }

    @Test
    void shouldFindTheUnitOfAnEntry() throws DwarfFormatException {
        byte[] one = node(4, LITTLE, 8, new ArrayList<>()).info();
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);
        byte[] abbrev = node(4, LITTLE, 8, new ArrayList<>()).abbrev();
        DebugInfo info = parse(LITTLE, Map.of(".debug_info", two, ".debug_abbrev", abbrev));

        assertThat(info.units()).hasSize(2);
        Unit second = info.units().get(1);
        Die root = second.entries().next().orElseThrow();
        assertThat(info.unitOf(root.offset())).isSameAs(second);
        Die member = second.children(second.children(root).get(2)).get(0);
        assertThat(member.reference(Attribute.TYPE).orElseThrow()).isGreaterThan(one.length);
    }

    @Test
    void shouldBeEmptyWithoutInformation() throws DwarfFormatException {
        assertThat(parse(LITTLE, Map.of()).units()).isEmpty();
    }

    @Test
    void shouldRefuseReferencesToNothing() throws DwarfFormatException {
        List<Integer> offsets = new ArrayList<>();
        DebugInfo info = parse(LITTLE, node(4, LITTLE, 8, offsets));
        int end = node(4, LITTLE, 8, new ArrayList<>()).info().length;

        for (long offset : new long[] {-1, 0, 10, end, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> info.die(offset))
                    .isInstanceOf(DwarfFormatException.class)
                    .hasMessage("reference to no entry: section=.debug_info offset=0x%x", offset);
        }
        assertThatThrownBy(() -> info.die(end - 1))
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage(
                        "reference to a null entry: section=.debug_info offset=0x%x entry=0x%x",
                        end, end - 1);
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertRefused(
                unit().bytes(9),
                "entry without an abbreviation: section=.debug_info offset=0xc code=9");
        assertRefused(
                unit().abbreviation(1, Tag.VARIABLE, false, Attribute.NAME, 0x7e).bytes(1),
                "unknown form: section=.debug_info offset=0xc form=0x7e");
        assertRefused(
                new DebugInfoBuilder(6, LITTLE, 8).bytes(9),
                "unit of an unknown version: section=.debug_info offset=0x6 version=6");
        assertRefused(
                new DebugInfoBuilder(4, LITTLE, 2).bytes(9),
                "unsupported address size: section=.debug_info offset=0xb address_size=2");
    }

    @Test
    void shouldRefuseIndicesOutsideTheirTable() {
        DebugInfoBuilder b = new DebugInfoBuilder(5, LITTLE, 8);
        b.abbreviation(1, Tag.VARIABLE, false, Attribute.NAME, Form.STRX1).bytes(1, 7);
        assertRefused(
                b,
                "section or unit ends early: section=.debug_str_offsets offset=0x0"
                        + " needed=8 remaining=0");
    }

    @Test
    void shouldRefuseAnAbbreviationWithTooManyAttributes() {
        int[] many = new int[2 * 257];
        Arrays.setAll(many, i -> i % 2 == 0 ? Attribute.EXTERNAL : Form.FLAG_PRESENT);
        DebugInfoBuilder b = unit().abbreviation(1, Tag.VARIABLE, false, many).bytes(1);
        assertRefused(
                b,
                "abbreviation with too many attributes: section=.debug_abbrev offset=0x205"
                        + " tag=0x34 limit=256");
    }

    @Test
    void shouldRefuseAbbreviationTablesThatOverlap() throws DwarfFormatException {
        DebugInfoBuilder b = unit();
        b.abbreviation(1, Tag.VARIABLE, false).abbreviation(2, Tag.VARIABLE, false).bytes(2);
        byte[] one = b.info();
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);
        two[one.length + 6] = 5; // the second unit's table begins in the middle of the first's
        DebugInfo info = parse(LITTLE, Map.of(".debug_info", two, ".debug_abbrev", b.abbrev()));
        first(info);

        assertThatThrownBy(() -> info.units().get(1).entries().next())
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage(
                        "abbreviation tables overlap: section=.debug_abbrev offset=0xb"
                                + " sum=0x11 size=0xb");
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] info = node(4, LITTLE, 8, new ArrayList<>()).info();
        byte[] abbrev = node(4, LITTLE, 8, new ArrayList<>()).abbrev();
        for (int length = 1; length < info.length; length++) {
            byte[] cut = Arrays.copyOf(info, length);
            assertThatThrownBy(
                            () ->
                                    parse(
                                            LITTLE,
                                            Map.of(".debug_info", cut, ".debug_abbrev", abbrev)))
                    .as("length=%d", length)
                    .isInstanceOf(DwarfFormatException.class)
                    .hasMessageStartingWith("section or unit ends early: section=.debug_info");
        }
    }
}
