package org.kheap.machine.types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.kheap.machine.Abi;
import org.kheap.machine.dwarf.Attribute;
import org.kheap.machine.dwarf.DebugInfo;
import org.kheap.machine.dwarf.Die;
import org.kheap.machine.dwarf.DwarfFormatException;
import org.kheap.machine.dwarf.DwarfSections;
import org.kheap.machine.dwarf.Tag;
import org.kheap.machine.dwarf.Unit;
import org.kheap.machine.types.CType.Encoding;
import org.kheap.machine.types.CType.Enumerator;

/**
 * Makes types from DWARF, when they are asked for. Names are found once, by reading all units; where
 * several units define the same structure, each has its own type of it, and the name means the first.
 *
 * <p>Damaged DWARF costs types and members, and never throws: what cannot be made is {@code void}.
 * References may lead anywhere, also in circles, so that the parts of a type are counted.
 */
public final class DwarfTypes {
    /** Most types that one type is made of, not counting what has a name: no real one has 100. */
    private static final int MOST_PARTS = 1000;

    /** Most types that are begun and wait for others. */
    private static final int MOST_BEGUN = 200;

    private static final Map<Integer, String> QUALIFIERS =
            Map.of(
                    Tag.CONST_TYPE, "const",
                    Tag.VOLATILE_TYPE, "volatile",
                    Tag.RESTRICT_TYPE, "restrict",
                    Tag.ATOMIC_TYPE, "_Atomic");

    private final DebugInfo info;
    private final DwarfNames names;
    private final DwarfMembers members;
    private final Map<Long, Made> made = new HashMap<>();
    private final Set<Long> begun = new HashSet<>();

    /**
     * A type.
     *
     * @param parts types that its name is made of
     */
    private record Made(CType type, int parts) {
        static final Made NOTHING = new Made(CTypes.VOID, 1);

        static Made of(CType type, Made... parts) {
            int sum = 1;
            for (Made part : parts) {
                sum += part.parts;
            }
            return sum > MOST_PARTS ? NOTHING : new Made(type, sum);
        }
    }

    private DwarfTypes(Abi abi, DebugInfo info) {
        this.info = info;
        this.names = new DwarfNames(info);
        this.members = new DwarfMembers(abi, this::type);
    }

    /**
     * The types of a program.
     *
     * @param sections relocated
     */
    public static TypeTable read(Abi abi, DwarfSections sections) {
        DwarfTypes types = new DwarfTypes(abi, DebugInfo.readable(sections));
        TypeCatalog catalog = new TypeCatalog(abi);
        types.names.forEach(
                (name, offset) -> catalog.add(name, () -> types.type(offset)),
                (name, offset) -> catalog.addSymbol(name, () -> types.ofSymbol(offset)));
        return catalog;
    }

    /** The type that an entry refers to; {@code void} if it does not. */
    private CType type(Die die) {
        return behind(die).type;
    }

    private CType type(long offset) {
        return make(offset).type;
    }

    /** Functions are types themselves, variables have one. */
    private CType ofSymbol(long offset) {
        try {
            Die die = info.die(offset);
            return die.tag() == Tag.SUBPROGRAM ? type(offset) : type(die);
        } catch (DwarfFormatException e) {
            return CTypes.VOID;
        }
    }

    private Made behind(Die die) {
        OptionalLong reference = die.reference(Attribute.TYPE);
        return reference.isPresent() ? make(reference.getAsLong()) : Made.NOTHING;
    }

    private Made make(long offset) {
        Made known = made.get(offset);
        if (known != null) {
            return known;
        } else if (begun.size() == MOST_BEGUN || !begun.add(offset)) {
            return Made.NOTHING;
        }
        Made result;
        try {
            result = make(info.unitOf(offset), info.die(offset));
        } catch (DwarfFormatException e) {
            result = Made.NOTHING;
        }
        begun.remove(offset);
        made.put(offset, result);
        return result;
    }

    private Made make(Unit unit, Die die) throws DwarfFormatException {
        String name = die.name().orElse("");
        return switch (die.tag()) {
            case Tag.BASE_TYPE -> Made.of(base(die, name));
            case Tag.STRUCTURE_TYPE, Tag.UNION_TYPE -> struct(unit, die, name);
            case Tag.ENUMERATION_TYPE -> enumeration(unit, die, name);
            case Tag.TYPEDEF -> Made.of(CTypes.typedef(name, type(die)));
            case Tag.POINTER_TYPE -> pointer(unit, die);
            case Tag.ARRAY_TYPE -> array(unit, die);
            case Tag.SUBROUTINE_TYPE, Tag.SUBPROGRAM -> function(unit, die);
            default -> qualified(die);
        };
    }

    private static long size(Die die) {
        return Math.max(0, die.constant(Attribute.BYTE_SIZE).orElse(0));
    }

    private static CType base(Die die, String name) {
        return CTypes.base(BaseTypes.canonical(name), size(die), encoding(die, name));
    }

    private static Encoding encoding(Die die, String name) {
        return switch ((int) die.constant(Attribute.ENCODING).orElse(0)) {
            case 2 -> Encoding.BOOLEAN; // DW_ATE_boolean
            case 3, 4 -> Encoding.FLOAT; // DW_ATE_complex_float, DW_ATE_float
            case 5 -> Encoding.SIGNED; // DW_ATE_signed
            case 6 -> Encoding.CHARACTER; // DW_ATE_signed_char
            case 8 -> name.equals("char") ? Encoding.CHARACTER : Encoding.UNSIGNED;
            default -> Encoding.UNSIGNED;
        };
    }

    /** One that is only declared is the one of that name that is defined somewhere else. */
    private Made struct(Unit unit, Die die, String tag) {
        boolean isUnion = die.tag() == Tag.UNION_TYPE;
        OptionalLong definition = definition(die);
        if (definition.isPresent()) {
            return make(definition.getAsLong());
        }
        CType.Struct[] self = new CType.Struct[1];
        self[0] = CTypes.struct(tag, isUnion, size(die), () -> members.read(unit, die, self[0]));
        return Made.of(self[0]);
    }

    private OptionalLong definition(Die die) {
        return die.flag(Attribute.DECLARATION) ? names.definition(die) : OptionalLong.empty();
    }

    private Made enumeration(Unit unit, Die die, String tag) throws DwarfFormatException {
        OptionalLong definition = definition(die);
        if (definition.isPresent()) {
            return make(definition.getAsLong());
        }
        List<Enumerator> enumerators = new ArrayList<>();
        for (Die child : unit.children(die)) {
            OptionalLong value = child.constant(Attribute.CONST_VALUE);
            if (child.tag() == Tag.ENUMERATOR && value.isPresent()) {
                enumerators.add(new Enumerator(child.name().orElse(""), value.getAsLong()));
            }
        }
        return Made.of(CTypes.enumeration(tag, size(die), enumerators));
    }

    private Made pointer(Unit unit, Die die) {
        Made target = behind(die);
        long size = die.constant(Attribute.BYTE_SIZE).orElse(unit.addressSize());
        return Made.of(CTypes.pointer(target.type, Math.max(0, size)), target);
    }

    /** Of several dimensions the first is the outermost array. */
    private Made array(Unit unit, Die die) throws DwarfFormatException {
        Made result = behind(die);
        List<Die> dimensions =
                unit.children(die).stream().filter(d -> d.tag() == Tag.SUBRANGE_TYPE).toList();
        for (int i = dimensions.size() - 1; i >= 0; i--) {
            long count = count(dimensions.get(i));
            boolean fits = Math.multiplyHigh(count, result.type.size()) == 0;
            result =
                    Made.of(
                            CTypes.array(
                                    result.type,
                                    fits && count * result.type.size() >= 0 ? count : 0),
                            result);
        }
        return result;
    }

    /** 0 for an array that is open at its end. */
    private static long count(Die dimension) {
        OptionalLong upper = dimension.constant(Attribute.UPPER_BOUND);
        long count =
                dimension
                        .constant(Attribute.COUNT)
                        .orElse(upper.isPresent() ? upper.getAsLong() + 1 : 0);
        return Math.max(0, count);
    }

    private Made function(Unit unit, Die die) throws DwarfFormatException {
        List<Made> parts = new ArrayList<>(List.of(behind(die)));
        boolean isVariadic = false;
        for (Die child : unit.children(die)) {
            isVariadic |= child.tag() == Tag.UNSPECIFIED_PARAMETERS;
            if (child.tag() == Tag.FORMAL_PARAMETER) {
                parts.add(behind(child));
            }
        }
        List<CType> parameters = parts.stream().skip(1).map(Made::type).toList();
        return Made.of(
                CTypes.function(parts.get(0).type, parameters, isVariadic),
                parts.toArray(Made[]::new));
    }

    private Made qualified(Die die) {
        String qualifier = QUALIFIERS.get(die.tag());
        if (qualifier == null) {
            return Made.NOTHING; // no type of C
        }
        Made target = behind(die);
        return Made.of(CTypes.qualified(qualifier, target.type), target);
    }
}
