package org.kheap.machine.dwarf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The state machine that a line number program runs on (DWARF 5, 6.2.2 and 6.2.5), reduced to the
 * registers that say which line an address belongs to.
 */
final class LineProgram {

    private static final int DW_LNS_COPY = 1;
    private static final int DW_LNS_ADVANCE_PC = 2;
    private static final int DW_LNS_ADVANCE_LINE = 3;
    private static final int DW_LNS_SET_FILE = 4;
    private static final int DW_LNS_CONST_ADD_PC = 8;
    private static final int DW_LNS_FIXED_ADVANCE_PC = 9;

    private static final int DW_LNE_END_SEQUENCE = 1;
    private static final int DW_LNE_SET_ADDRESS = 2;
    private static final int DW_LNE_DEFINE_FILE = 3;

    private final LineHeader header;
    private final DwarfReader opcodes;
    private final SourceFiles sources;
    private final LineTable.Builder rows;
    private final List<LineHeader.FileEntry> files;

    /** For each file its index among the sources, -1 until a row refers to it. */
    private int[] sourceOfFile;

    private long address;
    private long file;
    private long line;

    private LineProgram(
            LineHeader header, DwarfReader opcodes, SourceFiles sources, LineTable.Builder rows) {
        this.header = header;
        this.opcodes = opcodes;
        this.sources = sources;
        this.rows = rows;
        this.files = new ArrayList<>(header.files());
        this.sourceOfFile = new int[files.size()];
        Arrays.fill(sourceOfFile, -1);
        reset();
    }

    /** Runs the program of one unit. */
    static void run(DwarfReader unit, SourceFiles sources, LineTable.Builder rows)
            throws DwarfFormatException {
        LineHeader header = LineHeader.read(unit);
        new LineProgram(header, unit, sources, rows).run();
    }

    private void reset() {
        address = 0;
        file = 1;
        line = 1;
    }

    private void run() throws DwarfFormatException {
        while (opcodes.hasMore()) {
            int opcode = opcodes.u8();
            if (opcode >= header.opcodeBase()) {
                special(opcode);
            } else if (opcode == 0) {
                extended(opcodes.take(opcodes.uleb128()));
            } else {
                standard(opcode);
            }
        }
        rows.discardUnended();
    }

    /** One byte that advances address and line and adds a row. */
    private void special(int opcode) throws DwarfFormatException {
        advanceBySpecial(opcode);
        line += header.lineBase() + (opcode - header.opcodeBase()) % header.lineRange();
        addRow();
    }

    private void advanceBySpecial(int opcode) throws DwarfFormatException {
        if (header.lineRange() == 0) {
            throw opcodes.error("special opcode without a line range", "opcode=" + opcode);
        }
        int advance = (opcode - header.opcodeBase()) / header.lineRange();
        address += (long) advance * header.minimumInstructionLength();
    }

    private void standard(int opcode) throws DwarfFormatException {
        switch (opcode) {
            case DW_LNS_COPY -> addRow();
            case DW_LNS_ADVANCE_PC ->
                    address += opcodes.uleb128() * header.minimumInstructionLength();
            case DW_LNS_ADVANCE_LINE -> line += opcodes.sleb128();
            case DW_LNS_SET_FILE -> file = opcodes.uleb128();
            case DW_LNS_CONST_ADD_PC -> advanceBySpecial(255);
            case DW_LNS_FIXED_ADVANCE_PC -> address += opcodes.u16();
            default -> skipOperands(opcode);
        }
    }

    /** Columns, statements, blocks and prologues do not matter here, nor do opcodes to come. */
    private void skipOperands(int opcode) throws DwarfFormatException {
        for (int i = header.operands()[opcode]; i > 0; i--) {
            opcodes.uleb128();
        }
    }

    private void extended(DwarfReader operation) throws DwarfFormatException {
        int opcode = operation.u8();
        switch (opcode) {
            case DW_LNE_END_SEQUENCE -> {
                requireOrder();
                rows.endSequence(address);
                reset();
            }
            case DW_LNE_SET_ADDRESS -> address = operation.unsigned(operation.remaining());
            case DW_LNE_DEFINE_FILE -> defineFile(operation);
            default -> {
                // discriminators and what vendors add: the length has told how much to skip
            }
        }
    }

    private void defineFile(DwarfReader operation) throws DwarfFormatException {
        files.add(LineHeader.oldEntry(operation));
        if (files.size() > sourceOfFile.length) {
            int known = sourceOfFile.length;
            sourceOfFile = Arrays.copyOf(sourceOfFile, files.size() * 2);
            Arrays.fill(sourceOfFile, known, sourceOfFile.length, -1);
        }
    }

    private void addRow() throws DwarfFormatException {
        requireOrder();
        if (line < 0 || line > Integer.MAX_VALUE) {
            throw opcodes.error("line number out of range", "line=" + line);
        }
        rows.add(address, source(), (int) line);
    }

    private void requireOrder() throws DwarfFormatException {
        if (!rows.accepts(address)) {
            throw opcodes.error(
                    "address decreases within a sequence", "address=0x%x".formatted(address));
        }
    }

    private int source() throws DwarfFormatException {
        if (file < 0 || file >= files.size() || files.get((int) file) == null) {
            throw opcodes.error(
                    "row of an unknown file",
                    "file=%s files=%d".formatted(Long.toUnsignedString(file), files.size()));
        }
        int index = (int) file;
        if (sourceOfFile[index] < 0) {
            sourceOfFile[index] = sources.index(header, files.get(index));
        }
        return sourceOfFile[index];
    }
}
