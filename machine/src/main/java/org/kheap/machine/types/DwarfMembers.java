package org.kheap.machine.types;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.kheap.machine.Abi;
import org.kheap.machine.dwarf.Attribute;
import org.kheap.machine.dwarf.AttributeValue;
import org.kheap.machine.dwarf.Die;
import org.kheap.machine.dwarf.DwarfFormatException;
import org.kheap.machine.dwarf.Tag;
import org.kheap.machine.dwarf.Unit;
import org.kheap.machine.types.CType.Member;
import org.kheap.machine.types.CType.Struct;

/** Reads the members of structures and unions. */
final class DwarfMembers {
    /** Most structures inside of each other; no real ones are nested that deep. */
    private static final int DEEPEST = 64;

    private static final int DW_OP_PLUS_UCONST = 0x23;

    private final Abi abi;
    private final Function<Die, CType> types;

    /** Structures whose members are being read. */
    private final Set<Struct> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Of structures that were read, how many are inside of each other, themselves included. */
    private final Map<Struct, Integer> depths = new IdentityHashMap<>();

    /** @param types finds the type an entry refers to */
    DwarfMembers(Abi abi, Function<Die, CType> types) {
        this.abi = abi;
        this.types = types;
    }

    /**
     * The members of a structure, without those that cannot be: no structure is part of itself, or of a
     * smaller one.
     */
    List<Member> read(Unit unit, Die die, Struct structure) {
        List<Member> members = new ArrayList<>();
        open.add(structure);
        int depth = 1;
        try {
            for (Die child : unit.children(die)) {
                if (child.tag() == Tag.MEMBER) {
                    Member member = member(child, structure.size());
                    int below = depthOf(member.type(), structure.size());
                    if (below < DEEPEST) {
                        members.add(member);
                        depth = Math.max(depth, below + 1);
                    }
                }
            }
        } catch (DwarfFormatException e) {
            // Those that were read are good.
        }
        open.remove(structure);
        depths.put(structure, depth);
        return members;
    }

    /**
     * How many structures are inside of each other in a part of a structure. Circles are found because
     * all parts are read first.
     *
     * @param size of the structure whose part it is
     * @return {@link #DEEPEST} if it cannot be a part of it
     */
    private int depthOf(CType type, long size) {
        CType part = type.resolved();
        while (part instanceof CType.Array array) {
            part = array.element().resolved();
        }
        if (!(part instanceof Struct struct)) {
            return 0;
        } else if (struct.size() > size || open.contains(struct) || open.size() > DEEPEST) {
            return DEEPEST;
        }
        struct.members();
        return depths.getOrDefault(struct, 1);
    }

    private Member member(Die die, long size) {
        CType type = types.apply(die);
        String name = die.name().orElse("");
        OptionalLong bits = die.constant(Attribute.BIT_SIZE);
        long width = 8 * type.size();
        if (bits.isEmpty() || bits.getAsLong() <= 0 || bits.getAsLong() > Math.min(64, width)) {
            return new Member(name, type, byteOffset(die), 0, 0);
        }
        return bitField(
                name, type, firstBit(die, type, bits.getAsLong()), (int) bits.getAsLong(), size);
    }

    /** Offset in bytes, as a number or, before version 4, as an expression. */
    private static long byteOffset(Die die) {
        if (die.attributes().get(Attribute.DATA_MEMBER_LOCATION)
                instanceof AttributeValue.Block block) {
            return plusConstant(block);
        }
        return die.constant(Attribute.DATA_MEMBER_LOCATION)
                .orElse(die.constant(Attribute.DATA_BIT_OFFSET).orElse(0) / 8);
    }

    private static long plusConstant(AttributeValue.Block block) {
        ByteBuffer bytes = block.bytes().duplicate();
        long value = 0;
        if (bytes.hasRemaining() && bytes.get() == DW_OP_PLUS_UCONST) {
            for (int shift = 0; bytes.hasRemaining() && shift < Long.SIZE; shift += 7) {
                value |= (bytes.get() & 0x7fL) << shift;
            }
        }
        return value;
    }

    /**
     * Bits of the structure before a bit field, in the order of memory: the lowest bit of a byte comes
     * first where the byte order is little-endian, and the highest where it is big-endian.
     */
    private long firstBit(Die die, CType type, long bits) {
        OptionalLong fromStart = die.constant(Attribute.DATA_BIT_OFFSET);
        if (fromStart.isPresent()) {
            return fromStart.getAsLong();
        }
        long start = 8 * byteOffset(die);
        OptionalLong above = die.constant(Attribute.BIT_OFFSET);
        if (above.isEmpty() || abi.isBigEndian()) {
            return start + above.orElse(0);
        }
        long storage = die.constant(Attribute.BYTE_SIZE).orElse(type.size());
        return start + 8 * storage - above.getAsLong() - bits;
    }

    /** Finds the value of the field's type that the field is in. */
    private Member bitField(String name, CType type, long first, int bits, long structureSize) {
        long size = type.size();
        long offset = Math.floorDiv(first, 8 * size) * size;
        if (first + bits > 8 * (offset + size)) {
            offset = Math.floorDiv(first, 8); // a packed field, across the border of two values
        }
        if (offset + size > structureSize && size <= structureSize) {
            offset = structureSize - size; // a reader shall not go beyond the structure
        }
        long inside = first - 8 * offset;
        long fromLowest = abi.isBigEndian() ? 8 * size - inside - bits : inside;
        return new Member(name, type, offset, (int) fromLowest, bits);
    }
}
