package org.kheap.machine.types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.kheap.machine.dwarf.Attribute;
import org.kheap.machine.dwarf.DebugInfo;
import org.kheap.machine.dwarf.Die;
import org.kheap.machine.dwarf.DieCursor;
import org.kheap.machine.dwarf.DwarfFormatException;
import org.kheap.machine.dwarf.Tag;
import org.kheap.machine.dwarf.Unit;

/** Where in DWARF what has a name is. A unit that is damaged counts as far as it can be read. */
final class DwarfNames {
    /** Depth of what stands at file level. */
    private static final int FILE_LEVEL = 1;

    private final Names atFileLevel = new Names();
    private final Names insideFunctions = new Names();
    private final Names declared = new Names();
    private final Map<String, Long> definitions = new HashMap<>();

    /** Offsets of entries, in their order. */
    private static final class Names {
        private final List<Map.Entry<String, Long>> types = new ArrayList<>();
        private final List<Map.Entry<String, Long>> symbols = new ArrayList<>();

        void forEach(BiConsumer<String, Long> type, BiConsumer<String, Long> symbol) {
            types.forEach(entry -> type.accept(entry.getKey(), entry.getValue()));
            symbols.forEach(entry -> symbol.accept(entry.getKey(), entry.getValue()));
        }
    }

    DwarfNames(DebugInfo info) {
        info.units().forEach(this::addUnit);
        for (Names names : List.of(atFileLevel, insideFunctions)) {
            names.forEach(definitions::putIfAbsent, (name, offset) -> {});
        }
    }

    /**
     * Passes all names, those first that are to be preferred.
     *
     * @param type takes the name of a type and the offset of its entry
     * @param symbol takes that of a function or variable
     */
    void forEach(BiConsumer<String, Long> type, BiConsumer<String, Long> symbol) {
        for (Names names : List.of(atFileLevel, insideFunctions, declared)) {
            names.forEach(type, symbol);
        }
    }

    /** Where what an entry only declares is defined. */
    OptionalLong definition(Die die) {
        Long offset = key(die).map(definitions::get).orElse(null);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    private void addUnit(Unit unit) {
        DieCursor cursor = unit.entries();
        try {
            Optional<Die> die = cursor.next(DwarfNames::mayHaveName);
            while (die.isPresent()) {
                add(die.get(), cursor.depth());
                die = cursor.next(DwarfNames::mayHaveName);
            }
        } catch (DwarfFormatException e) {
            // Its other entries are lost.
        }
    }

    private static boolean mayHaveName(int tag) {
        return switch (tag) {
            case Tag.BASE_TYPE,
                    Tag.TYPEDEF,
                    Tag.STRUCTURE_TYPE,
                    Tag.UNION_TYPE,
                    Tag.ENUMERATION_TYPE,
                    Tag.SUBPROGRAM,
                    Tag.VARIABLE ->
                    true;
            default -> false;
        };
    }

    private void add(Die die, int depth) {
        boolean isSymbol = die.tag() == Tag.SUBPROGRAM || die.tag() == Tag.VARIABLE;
        Optional<String> key = isSymbol && depth == FILE_LEVEL ? die.name() : key(die);
        if (key.isEmpty()) {
            return;
        }
        Names names =
                die.flag(Attribute.DECLARATION)
                        ? declared
                        : depth == FILE_LEVEL ? atFileLevel : insideFunctions;
        (isSymbol ? names.symbols : names.types).add(Map.entry(key.get(), die.offset()));
    }

    /** The name C has for a type; empty for what is none, or has none. */
    private static Optional<String> key(Die die) {
        return switch (die.tag()) {
            case Tag.BASE_TYPE, Tag.TYPEDEF -> die.name();
            case Tag.STRUCTURE_TYPE -> die.name().map("struct "::concat);
            case Tag.UNION_TYPE -> die.name().map("union "::concat);
            case Tag.ENUMERATION_TYPE -> die.name().map("enum "::concat);
            default -> Optional.empty();
        };
    }
}
