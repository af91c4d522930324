package org.kheap.machine.dwarf;

import java.util.Map;
import org.kheap.machine.dwarf.AttributeValue.Address;
import org.kheap.machine.dwarf.AttributeValue.Indirect;
import org.kheap.machine.dwarf.AttributeValue.SectionOffset;
import org.kheap.machine.dwarf.AttributeValue.Text;

/**
 * The tables that version 5 keeps strings and addresses of a unit in: {@code .debug_str_offsets}
 * (DWARF 5, 7.26) and {@code .debug_addr} (7.27).
 */
final class IndexTables {

    /** Where tables begin if the unit does not say: behind a header in the 32-bit format. */
    private static final AttributeValue DEFAULT_BASE = new SectionOffset(8);

    private final DwarfSections sections;
    private final UnitHeader unit;
    private final long stringBase;
    private final long addressBase;

    /**
     * The tables of a unit.
     *
     * @param first attributes of its first entry, which say where its part of the tables begins
     */
    IndexTables(DwarfSections sections, UnitHeader unit, Map<Integer, AttributeValue> first) {
        this.sections = sections;
        this.unit = unit;
        this.stringBase = base(first, Attribute.STR_OFFSETS_BASE);
        this.addressBase = base(first, Attribute.ADDR_BASE);
    }

    private static long base(Map<Integer, AttributeValue> first, int attribute) {
        return first.getOrDefault(attribute, DEFAULT_BASE) instanceof SectionOffset base
                ? base.offset()
                : 0;
    }

    /** Looks up what is an index into one of the two tables, and leaves all other values alone. */
    AttributeValue resolve(AttributeValue value) throws DwarfFormatException {
        if (!(value instanceof Indirect indirect)) {
            return value;
        }
        long index = indirect.index();
        return switch (indirect.form()) {
            case Form.STRX, Form.STRX1, Form.STRX2, Form.STRX3, Form.STRX4 ->
                    new Text(sections.text(new DwarfString(".debug_str", string(index))));
            case Form.ADDRX, Form.ADDRX1, Form.ADDRX2, Form.ADDRX3, Form.ADDRX4 ->
                    new Address(entry(".debug_addr", addressBase, index, unit.addressSize()));
            default -> value;
        };
    }

    private long string(long index) throws DwarfFormatException {
        return entry(".debug_str_offsets", stringBase, index, unit.offsetSize());
    }

    private long entry(String section, long base, long index, int size)
            throws DwarfFormatException {
        DwarfReader table = sections.reader(section);
        table.skip(base);
        if (index < 0 || index > table.remaining()) {
            throw table.error("index outside its table", "index=" + Long.toUnsignedString(index));
        }
        table.skip(index * size);
        return table.unsigned(size);
    }
}
