package org.kheap.machine.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kheap.machine.Abi;
import org.kheap.machine.dwarf.Attribute;
import org.kheap.machine.dwarf.DebugInfoBuilder;
import org.kheap.machine.dwarf.DwarfSections;
import org.kheap.machine.dwarf.Tag;
import org.kheap.machine.types.CType.Struct;

/** What no compiler writes: types that are parts of themselves, or made of too many others. */
class DwarfTypesTest {
    private static final int UNIT = 1;
    private static final int STRUCT = 2;
    private static final int MEMBER = 3;
    private static final int TYPEDEF = 4;
    private static final int POINTER = 5;
    private static final int FUNCTION = 6;
    private static final int PARAMETER = 7;
    private static final int ARRAY = 8;
    private static final int SUBRANGE = 9;

    private static final int DATA4 = 0x06;
    private static final int STRING = 0x08;
    private static final int REF4 = 0x13;

    private final DebugInfoBuilder dwarf =
            new DebugInfoBuilder(4, Abi.AMD64.order(), Long.BYTES)
                    .abbreviation(UNIT, Tag.COMPILE_UNIT, true)
                    .abbreviation(
                            STRUCT,
                            Tag.STRUCTURE_TYPE,
                            true,
                            Attribute.NAME,
                            STRING,
                            Attribute.BYTE_SIZE,
                            DATA4)
                    .abbreviation(
                            MEMBER, Tag.MEMBER, false, Attribute.NAME, STRING, Attribute.TYPE, REF4)
                    .abbreviation(
                            TYPEDEF,
                            Tag.TYPEDEF,
                            false,
                            Attribute.NAME,
                            STRING,
                            Attribute.TYPE,
                            REF4)
                    .abbreviation(POINTER, Tag.POINTER_TYPE, false, Attribute.TYPE, REF4)
                    .abbreviation(FUNCTION, Tag.SUBROUTINE_TYPE, true, Attribute.TYPE, REF4)
                    .abbreviation(PARAMETER, Tag.FORMAL_PARAMETER, false, Attribute.TYPE, REF4)
                    .abbreviation(ARRAY, Tag.ARRAY_TYPE, true, Attribute.TYPE, REF4)
                    .abbreviation(SUBRANGE, Tag.SUBRANGE_TYPE, false, Attribute.COUNT, DATA4)
                    .bytes(UNIT);

    private int struct(String tag, long size) {
        int offset = dwarf.offset();
        dwarf.bytes(STRUCT).string(tag).u32(size);
        return offset;
    }

    private DwarfTypesTest member(String name, long type) {
        dwarf.bytes(MEMBER).string(name).u32(type);
        return this;
    }

    private void end() {
        dwarf.bytes(0);
    }

    private TypeTable types() {
        end();
        return DwarfTypes.read(
                Abi.AMD64,
                DwarfSections.of(
                        Map.of(
                                ".debug_info",
                                ByteBuffer.wrap(dwarf.info()).order(Abi.AMD64.order()),
                                ".debug_abbrev",
                                ByteBuffer.wrap(dwarf.abbrev()).order(Abi.AMD64.order()))));
    }

    /** Structures inside of each other, as somebody finds who prints them. */
    private static int depth(CType type) {
        if (type.resolved() instanceof CType.Array array) {
            return depth(array.element());
        }
        return type.resolved() instanceof Struct struct
                ? 1 + struct.members().stream().mapToInt(m -> depth(m.type())).max().orElse(0)
                : 0;
    }

    @Test
    void shouldNotHaveAStructureAsAPartOfItself() {
        int self = struct("self", 8);
        member("me", self).end();

        CType type = types().named("struct self").orElseThrow();

        assertThat(((Struct) type).members()).isEmpty();
        assertThat(type.size()).isEqualTo(8);
    }

    @Test
    void shouldCutCirclesOfStructuresWhereverOneBegins() {
        int first = struct("first", 8);
        int lengthOfOne = 1 + "first\0".length() + 4 + 1 + "in\0".length() + 4 + 1;
        member("in", first + lengthOfOne).end();
        int other = struct("other", 8);
        member("in", first).end();
        assertThat(other).isEqualTo(first + lengthOfOne);
        TypeTable types = types();

        assertThat(depth(types.named("struct other").orElseThrow())).isBetween(1, 2);
        assertThat(depth(types.named("struct first").orElseThrow())).isBetween(1, 2);
    }

    @Test
    void shouldNotFollowTypesThatNameThemselves() {
        int loop = dwarf.offset();
        dwarf.bytes(TYPEDEF).string("loop").u32(loop);
        int pointer = dwarf.offset();
        dwarf.bytes(POINTER).u32(pointer);
        dwarf.bytes(TYPEDEF).string("endless").u32(pointer);
        dwarf.bytes(TYPEDEF).string("nowhere").u32(0x7fff_0000);
        TypeTable types = types();

        assertThat(types.named("loop").orElseThrow().resolved()).isSameAs(CTypes.VOID);
        assertThat(types.named("endless").orElseThrow().resolved().name()).endsWith("*");
        assertThat(types.named("nowhere").orElseThrow().resolved()).isSameAs(CTypes.VOID);
    }

    @Test
    void shouldBoundHowDeepStructuresAreNested() {
        int inner = struct("s0", 1);
        end();
        for (int i = 1; i < 3000; i++) {
            int outer = struct("s" + i, i + 1);
            member("in", inner).end();
            inner = outer;
        }
        TypeTable types = types();

        assertThat(types.names().filter(name -> name.startsWith("struct "))).hasSize(3000);
        assertThat(depth(types.named("struct s10").orElseThrow())).isEqualTo(11);
        assertThat(depth(types.named("struct s2999").orElseThrow())).isBetween(1, 100);
        assertThat(((Struct) types.named("struct s2999").orElseThrow()).member("x")).isEmpty();
    }

    /** Each function takes the one before it twice, so that names would double with each. */
    @Test
    void shouldBoundTheNamesOfTypes() {
        List<Integer> functions = new ArrayList<>(List.of(0x7fff_0000));
        for (int i = 0; i < 60; i++) {
            int before = functions.get(i);
            functions.add(dwarf.offset());
            dwarf.bytes(FUNCTION).u32(before);
            dwarf.bytes(PARAMETER).u32(before);
            dwarf.bytes(PARAMETER).u32(before);
            end();
            dwarf.bytes(TYPEDEF).string("f" + i).u32(functions.get(i + 1));
        }
        TypeTable types = types();

        for (int i = 0; i < 60; i++) {
            CType type = types.named("f" + i).orElseThrow().resolved();
            assertThat(type.name().length()).isLessThan(100_000);
        }
        assertThat(types.named("f0").orElseThrow().resolved().name())
                .isEqualTo("void (void, void)");
    }

    @Test
    void shouldNotBelieveSizesOfArrays() {
        int row = dwarf.offset();
        dwarf.bytes(POINTER).u32(0x7fff_0000);
        int array = row;
        for (int i = 0; i < 4; i++) {
            int outer = dwarf.offset();
            dwarf.bytes(ARRAY).u32(array).bytes(SUBRANGE).u32(0xffff_ffffL);
            end();
            array = outer;
        }
        dwarf.bytes(TYPEDEF).string("huge").u32(array);

        assertThat(types().named("huge").orElseThrow().size()).isNotNegative();
    }
}
