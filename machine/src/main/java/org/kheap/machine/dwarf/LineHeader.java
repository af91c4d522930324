package org.kheap.machine.dwarf;

import java.util.ArrayList;
import java.util.List;

/**
 * The header of one line number program (DWARF 5, 6.2.4), of versions 2 to 5. Both tables are
 * brought to the counting of version 5: from 0, with directory 0 the working directory of the
 * compiler. An entry that a version does not have is null.
 *
 * @param version 2 to 5
 * @param minimumInstructionLength factor of address advances
 * @param lineBase smallest line advance of a special opcode
 * @param lineRange number of line advances special opcodes have
 * @param opcodeBase first special opcode
 * @param operands LEB128 operands of each standard opcode; index 0 is not used
 * @param directories where they are named
 * @param files the source files
 */
record LineHeader(
        int version,
        int minimumInstructionLength,
        int lineBase,
        int lineRange,
        int opcodeBase,
        int[] operands,
        List<DwarfString> directories,
        List<FileEntry> files) {

    private static final int DW_LNCT_PATH = 1;
    private static final int DW_LNCT_DIRECTORY_INDEX = 2;

    /**
     * One source file.
     *
     * @param name where its name is
     * @param directory index of its directory
     */
    record FileEntry(DwarfString name, long directory) {}

    /** What {@code directory_entry_format} or {@code file_name_entry_format} says of one field. */
    private record EntryField(long contentType, int form) {}

    /**
     * Reads a header.
     *
     * @param unit the unit, behind its length; left at the first opcode of the program
     */
    static LineHeader read(DwarfReader unit) throws DwarfFormatException {
        int version = unit.u16();
        if (version < 2 || version > 5) {
            throw unit.error("line table of an unknown version", "version=" + version);
        }
        if (version == 5) {
            unit.u8(); // address_size: DW_LNE_set_address has a length of its own
            requireSupported(unit, "segment_selector_size", unit.u8(), 0);
        }
        DwarfReader header = unit.take(unit.sectionOffset());
        int minimumInstructionLength = header.u8();
        if (version >= 4) {
            // More than one would mean a machine whose instructions come in bundles.
            requireSupported(unit, "maximum_operations_per_instruction", header.u8(), 1);
        }
        header.u8(); // default_is_stmt: breakpoints would want it, addresses do not
        int lineBase = (byte) header.u8();
        int lineRange = header.u8();
        int opcodeBase = header.u8();
        int[] operands = operands(header, opcodeBase);
        List<DwarfString> directories = new ArrayList<>();
        List<FileEntry> files = new ArrayList<>();
        if (version == 5) {
            readTables(header, directories, files);
        } else {
            readOldTables(header, directories, files);
        }
        return new LineHeader(
                version,
                minimumInstructionLength,
                lineBase,
                lineRange,
                opcodeBase,
                operands,
                directories,
                files);
    }

    private static void requireSupported(DwarfReader reader, String what, int found, int wanted)
            throws DwarfFormatException {
        if (found != wanted) {
            throw reader.error(
                    "unsupported line table", "%s=%d expected=%d".formatted(what, found, wanted));
        }
    }

    private static int[] operands(DwarfReader header, int opcodeBase) throws DwarfFormatException {
        int[] operands = new int[Math.max(opcodeBase, 1)];
        for (int i = 1; i < opcodeBase; i++) {
            operands[i] = header.u8();
        }
        return operands;
    }

    private static void readOldTables(
            DwarfReader header, List<DwarfString> directories, List<FileEntry> files)
            throws DwarfFormatException {
        directories.add(null);
        while (!header.atZero()) {
            directories.add(header.string());
        }
        files.add(null);
        while (!header.atZero()) {
            files.add(oldEntry(header));
        }
    }

    /** A file as versions 2 to 4 write it, also in {@code DW_LNE_define_file}. */
    static FileEntry oldEntry(DwarfReader reader) throws DwarfFormatException {
        DwarfString name = reader.string();
        long directory = reader.uleb128();
        reader.uleb128(); // time of the last change
        reader.uleb128(); // length
        return new FileEntry(name, directory);
    }

    private static void readTables(
            DwarfReader header, List<DwarfString> directories, List<FileEntry> files)
            throws DwarfFormatException {
        for (FileEntry directory : entries(header)) {
            directories.add(directory.name());
        }
        files.addAll(entries(header));
    }

    /** Directories are written like files, without most of the fields. */
    private static List<FileEntry> entries(DwarfReader header) throws DwarfFormatException {
        List<EntryField> format = new ArrayList<>();
        for (int i = header.u8(); i > 0; i--) {
            format.add(new EntryField(header.uleb128(), header.code()));
        }
        long count = header.uleb128();
        if (count != 0 && format.isEmpty()) {
            throw header.error("entries without a format", "count=" + Long.toUnsignedString(count));
        }
        List<FileEntry> entries = new ArrayList<>();
        for (long i = 0; i != count; i++) {
            entries.add(entry(header, format));
        }
        return entries;
    }

    private static FileEntry entry(DwarfReader header, List<EntryField> format)
            throws DwarfFormatException {
        DwarfString name = null;
        long directory = 0;
        for (EntryField field : format) {
            if (field.contentType == DW_LNCT_PATH) {
                name = LineForm.string(header, field.form);
            } else if (field.contentType == DW_LNCT_DIRECTORY_INDEX) {
                directory = LineForm.number(header, field.form);
            } else {
                LineForm.skip(header, field.form);
            }
        }
        return new FileEntry(name, directory);
    }
}
