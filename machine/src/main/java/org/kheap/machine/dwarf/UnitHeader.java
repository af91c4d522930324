package org.kheap.machine.dwarf;

/**
 * The header of a unit of {@code .debug_info} (DWARF 5, 7.5.1), of versions 2 to 5.
 *
 * @param offset of the header in the section
 * @param version 2 to 5
 * @param offsetSize 4 or 8: the DWARF format
 * @param addressSize 4 or 8
 * @param abbreviations offset of the table in {@code .debug_abbrev}
 */
record UnitHeader(long offset, int version, int offsetSize, int addressSize, long abbreviations) {

    private static final int DW_UT_COMPILE = 1;
    private static final int DW_UT_TYPE = 2;
    private static final int DW_UT_PARTIAL = 3;
    private static final int DW_UT_SPLIT_TYPE = 6;

    /**
     * Reads a header.
     *
     * @param offset where the unit begins, its length included
     * @param unit the unit, behind its length; left at the first entry
     */
    static UnitHeader read(long offset, DwarfReader unit) throws DwarfFormatException {
        int version = unit.u16();
        if (version < 2 || version > 5) {
            throw unit.error("unit of an unknown version", "version=" + version);
        }
        int addressSize;
        long abbreviations;
        if (version == 5) {
            int type = unit.u8();
            addressSize = unit.u8();
            abbreviations = unit.sectionOffset();
            skipExtension(unit, type);
        } else {
            abbreviations = unit.sectionOffset();
            addressSize = unit.u8();
        }
        if (addressSize != Integer.BYTES && addressSize != Long.BYTES) {
            throw unit.error("unsupported address size", "address_size=" + addressSize);
        }
        return new UnitHeader(offset, version, unit.offsetSize(), addressSize, abbreviations);
    }

    private static void skipExtension(DwarfReader unit, int type) throws DwarfFormatException {
        if (type == DW_UT_COMPILE || type == DW_UT_PARTIAL) {
            return;
        }
        unit.skip(Long.BYTES); // dwo_id or type_signature
        if (type == DW_UT_TYPE || type == DW_UT_SPLIT_TYPE) {
            unit.sectionOffset(); // type_offset
        }
    }
}
