package org.kheap.machine.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of {@code .debug_abbrev} (DWARF 5, 7.5.3): which attributes, in which forms, the
 * entries of a code have. Units may share a table; each is read once, when it is first needed.
 */
final class Abbreviations {

    private static final String SECTION = ".debug_abbrev";

    /**
     * Most attributes of one abbreviation. DWARF 5 defines fewer than 150; and since an attribute
     * may take no room in an entry, the number must have a limit of its own.
     */
    private static final int MAX_ATTRIBUTES = 256;

    private final DwarfSections sections;
    private final Map<Long, Map<Long, Abbreviation>> tables = new HashMap<>();
    private long bytesRead;

    Abbreviations(DwarfSections sections) {
        this.sections = sections;
    }

    /**
     * One abbreviation.
     *
     * @param tag of its entries
     * @param hasChildren whether children follow each of them
     * @param attributes in the order of their values
     */
    record Abbreviation(int tag, boolean hasChildren, List<Specification> attributes) {}

    /**
     * One attribute of an abbreviation.
     *
     * @param name {@code DW_AT_}
     * @param form {@code DW_FORM_}
     * @param constant the value, if the form says that it stands here
     */
    record Specification(int name, int form, long constant) {}

    /** The table at an offset, by code. */
    Map<Long, Abbreviation> table(long offset) throws DwarfFormatException {
        Map<Long, Abbreviation> table = tables.get(offset);
        if (table == null) {
            table = read(offset);
            tables.put(offset, table);
        }
        return table;
    }

    private Map<Long, Abbreviation> read(long offset) throws DwarfFormatException {
        DwarfReader reader = sections.reader(SECTION);
        reader.skip(offset);
        Map<Long, Abbreviation> table = new HashMap<>();
        for (long code = reader.uleb128(); code != 0; code = reader.uleb128()) {
            table.put(code, abbreviation(reader));
        }
        requireDisjoint(reader, reader.offset() - offset);
        return table;
    }

    /** Tables that overlap could be as many as there are bytes, and each as long. */
    private void requireDisjoint(DwarfReader reader, long length) throws DwarfFormatException {
        bytesRead += length;
        if (bytesRead > sections.size(SECTION)) {
            throw reader.error(
                    "abbreviation tables overlap",
                    "sum=0x%x size=0x%x".formatted(bytesRead, sections.size(SECTION)));
        }
    }

    private static Abbreviation abbreviation(DwarfReader reader) throws DwarfFormatException {
        int tag = reader.code();
        boolean hasChildren = reader.u8() != 0;
        List<Specification> attributes = new ArrayList<>();
        while (true) {
            int name = reader.code();
            int form = reader.code();
            if (name == 0 && form == 0) {
                return new Abbreviation(tag, hasChildren, List.copyOf(attributes));
            }
            long constant = form == Form.IMPLICIT_CONST ? reader.sleb128() : 0;
            attributes.add(new Specification(name, form, constant));
            if (attributes.size() > MAX_ATTRIBUTES) {
                throw reader.error(
                        "abbreviation with too many attributes",
                        "tag=0x%x limit=%d".formatted(tag, MAX_ATTRIBUTES));
            }
        }
    }
}
