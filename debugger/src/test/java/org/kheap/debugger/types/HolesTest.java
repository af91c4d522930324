package org.kheap.debugger.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Encoding;
import org.kheap.machine.types.CType.Member;
import org.kheap.machine.types.CTypes;

class HolesTest {
    private static final CType INT = CTypes.base("int", 4, Encoding.SIGNED);

    /** Every bit of a structure is in exactly one member or hole. */
    @OnEveryArch
    void shouldFillStructures(Arch arch) {
        CType.Struct holes = (CType.Struct) Specimens.on(arch).types().known("struct lab_holes");

        long at = 0;
        for (Member member : new Holes(arch.abi()).filled(holes, true)) {
            assertThat(CObject.bitsBefore(arch.abi(), member)).as(member.name()).isEqualTo(at);
            at += member.bitSize() == 0 ? member.type().size() * 8 : member.bitSize();
        }
        assertThat(at).isEqualTo(holes.size() * 8);
    }

    @OnEveryArch
    void shouldFindNoneInUnions(Arch arch) {
        CType.Struct union =
                (CType.Struct)
                        FakeTarget.on(arch)
                                .types()
                                .union("either")
                                .member("one", "char")
                                .member("other", "int")
                                .end()
                                .known("union either");

        assertThat(new Holes(arch.abi()).filled(union, true)).isEqualTo(union.members());
    }

    /** As damaged types have it, and as members that overlap do. */
    @Test
    void shouldNotBeMisledByTypesThatCannotBe() {
        CType.Struct huge = struct(1L << 60, new Member("first", INT, 0, 0, 0));
        CType.Struct overlapping =
                struct(8, new Member("a", INT, 4, 0, 0), new Member("b", INT, 2, 0, 0));
        CType.Struct outside = struct(4, new Member("a", INT, 400, 0, 0));

        assertThat(filled(huge)).hasSizeLessThan(70);
        assertThat(filled(overlapping))
                .extracting(Member::name)
                .containsExactly("<<HOLE>>", "a", "b");
        assertThat(filled(outside)).hasSizeLessThan(70);
    }

    private static List<Member> filled(CType.Struct type) {
        return new Holes(Arch.AMD64.abi()).filled(type, true);
    }

    private static CType.Struct struct(long size, Member... members) {
        return CTypes.struct("s", false, size, () -> List.of(members));
    }
}
