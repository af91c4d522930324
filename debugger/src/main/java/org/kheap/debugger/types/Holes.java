package org.kheap.debugger.types;

import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Abi;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Encoding;
import org.kheap.machine.types.CType.Member;
import org.kheap.machine.types.CTypes;

/** The bits of structures that belong to no member. */
final class Holes {
    private static final String NAME = "<<HOLE>>";
    private static final long WORD_BITS = Long.SIZE;

    /** Of one hole; what is larger is no matter of alignment. */
    private static final int MOST_WORDS = 64;

    private final Abi abi;

    Holes(Abi abi) {
        this.abi = abi;
    }

    /**
     * The members of a structure.
     *
     * @param withHoles whether what is between them is a member, too
     */
    List<Member> filled(CType.Struct type, boolean withHoles) {
        if (!withHoles || type.isUnion()) {
            return type.members();
        }
        List<Member> filled = new ArrayList<>();
        long end = 0;
        for (Member member : type.members()) {
            long start = CObject.bitsBefore(abi, member);
            addHoles(filled, end, start);
            filled.add(member);
            end = Math.max(end, start + width(member));
        }
        addHoles(filled, end, type.size() * Byte.SIZE);
        return filled;
    }

    private static long width(Member member) {
        return member.bitSize() != 0 ? member.bitSize() : member.type().size() * Byte.SIZE;
    }

    /** In pieces of at most 64 bits, which end where such a word would, and one for all the rest. */
    private void addHoles(List<Member> members, long from, long to) {
        long start = from;
        for (int i = 0; i < MOST_WORDS && start < to; i++) {
            long end = Math.min(to, (start / WORD_BITS + 1) * WORD_BITS);
            members.add(hole(start, end));
            start = end;
        }
        if (start < to) {
            CType bytes = CTypes.array(type("uint8_t", 1), (to - start) / Byte.SIZE);
            members.add(new Member(NAME, bytes, start / Byte.SIZE, 0, 0));
        }
    }

    private Member hole(long start, long end) {
        long offset = start / Byte.SIZE;
        int bits = (int) (end - start);
        int bytes = (int) ((end + Byte.SIZE - 1) / Byte.SIZE - offset);
        boolean isInteger = bits == bytes * Byte.SIZE && Integer.bitCount(bytes) == 1;
        if (isInteger) {
            return new Member(NAME, type("uint" + bits + "_t", bytes), offset, 0, 0);
        }
        int before = (int) (start % Byte.SIZE);
        int fromLowest = abi.isBigEndian() ? bytes * Byte.SIZE - before - bits : before;
        return new Member(NAME, type("unsigned", bytes), offset, fromLowest, bits);
    }

    private static CType type(String name, int bytes) {
        return CTypes.base(name, bytes, Encoding.UNSIGNED);
    }
}
