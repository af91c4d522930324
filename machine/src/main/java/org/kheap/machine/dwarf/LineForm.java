package org.kheap.machine.dwarf;

/**
 * The forms that entries of a version 5 line table may have (DWARF 5, 6.2.4.1). Each takes at least
 * one byte, so that no table is longer than its section.
 */
final class LineForm {

    private LineForm() {}

    /** Reads a path. */
    static DwarfString string(DwarfReader reader, int form) throws DwarfFormatException {
        return switch (form) {
            case Form.STRING -> reader.string();
            case Form.LINE_STRP -> new DwarfString(".debug_line_str", reader.sectionOffset());
            case Form.STRP -> new DwarfString(".debug_str", reader.sectionOffset());
            default -> throw unsupported(reader, form);
        };
    }

    /** Reads an index. */
    static long number(DwarfReader reader, int form) throws DwarfFormatException {
        return switch (form) {
            case Form.DATA1 -> reader.u8();
            case Form.DATA2 -> reader.u16();
            case Form.UDATA -> reader.uleb128();
            default -> throw unsupported(reader, form);
        };
    }

    /** Passes over a time, a length, a digest, or what a compiler has invented. */
    static void skip(DwarfReader reader, int form) throws DwarfFormatException {
        switch (form) {
            case Form.DATA1 -> reader.skip(1);
            case Form.DATA2 -> reader.skip(2);
            case Form.DATA4 -> reader.skip(4);
            case Form.DATA8 -> reader.skip(8);
            case Form.DATA16 -> reader.skip(16);
            case Form.UDATA -> reader.uleb128();
            case Form.BLOCK -> reader.skip(reader.uleb128());
            default -> string(reader, form);
        }
    }

    private static DwarfFormatException unsupported(DwarfReader reader, int form) {
        return reader.error("unsupported form in a line table", "form=0x%x".formatted(form));
    }
}
