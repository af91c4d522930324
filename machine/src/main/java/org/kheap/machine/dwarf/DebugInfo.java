package org.kheap.machine.dwarf;

import java.util.ArrayList;
import java.util.List;

/**
 * The debugging information entries of a program: {@code .debug_info} of DWARF 2 to 5. Only the
 * headers of units are read at once; entries are read when a cursor comes to them. See 3 of the
 * package comment.
 */
public final class DebugInfo {

    static final String SECTION = ".debug_info";

    private final List<Unit> units;

    private DebugInfo(List<Unit> units) {
        this.units = List.copyOf(units);
    }

    /**
     * Finds the units.
     *
     * @param sections the relocated sections; without {@code .debug_info} there are no units
     * @return the information
     * @throws DwarfFormatException if a header of a unit is damaged, or of a version not known here
     */
    public static DebugInfo parse(DwarfSections sections) throws DwarfFormatException {
        List<Unit> units = new ArrayList<>();
        addUnits(sections, units);
        return new DebugInfo(units);
    }

    /**
     * Finds the units before the first one whose header is damaged, or of a version not known here.
     *
     * @param sections the relocated sections
     */
    public static DebugInfo readable(DwarfSections sections) {
        List<Unit> units = new ArrayList<>();
        try {
            addUnits(sections, units);
        } catch (DwarfFormatException e) {
            // Nobody knows where the next unit begins.
        }
        return new DebugInfo(units);
    }

    private static void addUnits(DwarfSections sections, List<Unit> units)
            throws DwarfFormatException {
        Abbreviations abbreviations = new Abbreviations(sections);
        DwarfReader reader = sections.reader(SECTION);
        while (reader.hasMore()) {
            long offset = reader.offset();
            DwarfReader unit = reader.takeUnit();
            UnitHeader header = UnitHeader.read(offset, unit);
            units.add(new Unit(header, unit, abbreviations, sections));
        }
    }

    /**
     * The units.
     *
     * @return in the order of the section
     */
    public List<Unit> units() {
        return units;
    }

    /**
     * The unit an entry belongs to.
     *
     * @param offset of the entry
     * @return the unit
     * @throws DwarfFormatException if no unit has entries there
     */
    public Unit unitOf(long offset) throws DwarfFormatException {
        int low = 0;
        int high = units.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (units.get(middle).offset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0 || !units.get(low - 1).contains(offset)) {
            throw new DwarfFormatException(
                    "reference to no entry: section=%s offset=0x%x".formatted(SECTION, offset));
        }
        return units.get(low - 1);
    }

    /**
     * Follows a reference.
     *
     * @param offset of an entry, as {@link Die#reference} gives it
     * @return the entry
     * @throws DwarfFormatException if there is no entry at that offset, or it is damaged
     */
    public Die die(long offset) throws DwarfFormatException {
        return unitOf(offset).die(offset);
    }
}
