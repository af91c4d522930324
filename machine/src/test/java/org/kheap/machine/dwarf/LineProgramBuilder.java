package org.kheap.machine.dwarf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes one unit of {@code .debug_line} for tests, in any version and byte order. */
public final class LineProgramBuilder {

    private static final int LINE_BASE = -5;
    private static final int LINE_RANGE = 14;
    private static final int OPCODE_BASE = 13;
    private static final byte[] OPERANDS = {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1};

    private final int version;
    private final ByteOrder order;
    private final int addressSize;
    private final List<String> directories = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final List<Integer> directoryOfFile = new ArrayList<>();
    private final ByteArrayOutputStream program = new ByteArrayOutputStream();
    private int addressInProgram;

    public LineProgramBuilder(int version, ByteOrder order, int addressSize) {
        this.version = version;
        this.order = order;
        this.addressSize = addressSize;
    }

    public LineProgramBuilder directory(String name) {
        directories.add(name);
        return this;
    }

    /** Index 0 is the working directory; in version 5 the first one that was added. */
    public LineProgramBuilder file(String name, int directory) {
        files.add(name);
        directoryOfFile.add(directory);
        return this;
    }

    public LineProgramBuilder setAddress(long address) {
        op(0, 1 + addressSize, 2);
        addressInProgram = program.size();
        ByteBuffer b = ByteBuffer.allocate(Long.BYTES).order(order);
        b = addressSize == Long.BYTES ? b.putLong(address) : b.putInt((int) address);
        program.write(b.array(), 0, addressSize);
        return this;
    }

    /** A row that many bytes and lines after the last; a special opcode if there is one. */
    public LineProgramBuilder row(int addressAdvance, int lineAdvance) {
        int special = lineAdvance - LINE_BASE + LINE_RANGE * addressAdvance + OPCODE_BASE;
        boolean inRange = lineAdvance >= LINE_BASE && lineAdvance < LINE_BASE + LINE_RANGE;
        if (inRange && special <= 255) {
            return op(special);
        }
        op(2).uleb(addressAdvance).op(3).sleb(lineAdvance);
        return op(1);
    }

    public LineProgramBuilder setFile(int file) {
        return op(4).uleb(file);
    }

    /** Ends the sequence that many bytes after the last row. */
    public LineProgramBuilder endSequence(int addressAdvance) {
        return op(2).uleb(addressAdvance).op(0, 1, 1);
    }

    public LineProgramBuilder op(int... bytes) {
        for (int b : bytes) {
            program.write(b);
        }
        return this;
    }

    public LineProgramBuilder uleb(long value) {
        writeUleb(program, value);
        return this;
    }

    private LineProgramBuilder sleb(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            program.write((int) (rest & 0x7f | 0x80));
            rest >>= 7;
        }
        return op((int) rest & 0x7f);
    }

    /** Where in the unit the address of the last {@link #setAddress} stands. */
    public int addressOffset() {
        return build().length - program.size() + addressInProgram;
    }

    public byte[] build() {
        byte[] header = header();
        int length = 2 + (version == 5 ? 2 : 0) + 4 + header.length + program.size();
        ByteBuffer b = ByteBuffer.allocate(4 + length).order(order);
        b.putInt(length).putShort((short) version);
        if (version == 5) {
            b.put((byte) addressSize).put((byte) 0);
        }
        b.putInt(header.length).put(header).put(program.toByteArray());
        return b.array();
    }

    private byte[] header() {
        ByteArrayOutputStream h = new ByteArrayOutputStream();
        h.write(1);
        if (version >= 4) {
            h.write(1);
        }
        h.writeBytes(new byte[] {1, LINE_BASE, LINE_RANGE, OPCODE_BASE});
        h.writeBytes(OPERANDS);
        if (version == 5) {
            tables(h);
        } else {
            oldTables(h);
        }
        return h.toByteArray();
    }

    private void oldTables(ByteArrayOutputStream h) {
        directories.forEach(d -> writeString(h, d));
        h.write(0);
        for (int i = 0; i < files.size(); i++) {
            writeString(h, files.get(i));
            writeUleb(h, directoryOfFile.get(i));
            h.write(0);
            h.write(0);
        }
        h.write(0);
    }

    private void tables(ByteArrayOutputStream h) {
        h.writeBytes(new byte[] {1, 1, Form.STRING});
        writeUleb(h, directories.size());
        directories.forEach(d -> writeString(h, d));
        h.writeBytes(new byte[] {3, 1, Form.STRING, 2, Form.UDATA, 5, Form.DATA16});
        writeUleb(h, files.size());
        for (int i = 0; i < files.size(); i++) {
            writeString(h, files.get(i));
            writeUleb(h, directoryOfFile.get(i));
            h.writeBytes(new byte[16]);
        }
    }

    private static void writeString(ByteArrayOutputStream out, String s) {
        out.writeBytes(s.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    private static void writeUleb(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
