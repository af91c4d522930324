package org.kheap.machine.dwarf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one unit of {@code .debug_info} for tests, and the abbreviations it uses. */
public final class DebugInfoBuilder {

    private final int version;
    private final ByteOrder order;
    private final int addressSize;
    private final ByteArrayOutputStream abbreviations = new ByteArrayOutputStream();
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();

    public DebugInfoBuilder(int version, ByteOrder order, int addressSize) {
        this.version = version;
        this.order = order;
        this.addressSize = addressSize;
    }

    /** Declares a code; attributes are pairs of name and form, below 0x4000 each. */
    public DebugInfoBuilder abbreviation(int code, int tag, boolean children, int... attributes) {
        abbreviations.write(code);
        abbreviations.write(tag);
        abbreviations.write(children ? 1 : 0);
        for (int number : attributes) {
            if (number > 0x7f) {
                abbreviations.write(number & 0x7f | 0x80);
            }
            abbreviations.write(number > 0x7f ? number >> 7 : number);
        }
        abbreviations.write(0);
        abbreviations.write(0);
        return this;
    }

    /** Offset in the section of what is added next. */
    public int offset() {
        return headerSize() + entries.size();
    }

    private int headerSize() {
        return version == 5 ? 12 : 11;
    }

    public DebugInfoBuilder bytes(int... bytes) {
        for (int b : bytes) {
            entries.write(b);
        }
        return this;
    }

    public DebugInfoBuilder u16(int value) {
        return add(ByteBuffer.allocate(2).order(order).putShort((short) value));
    }

    public DebugInfoBuilder u32(long value) {
        return add(ByteBuffer.allocate(4).order(order).putInt((int) value));
    }

    public DebugInfoBuilder u64(long value) {
        return add(ByteBuffer.allocate(8).order(order).putLong(value));
    }

    public DebugInfoBuilder address(long value) {
        return addressSize == Long.BYTES ? u64(value) : u32(value);
    }

    public DebugInfoBuilder string(String s) {
        entries.writeBytes(s.getBytes(StandardCharsets.UTF_8));
        return bytes(0);
    }

    private DebugInfoBuilder add(ByteBuffer value) {
        entries.writeBytes(value.array());
        return this;
    }

    /** {@code .debug_info}. */
    public byte[] info() {
        ByteBuffer b = ByteBuffer.allocate(headerSize() + entries.size()).order(order);
        b.putInt(b.capacity() - 4).putShort((short) version);
        if (version == 5) {
            b.put((byte) 1).put((byte) addressSize).putInt(0);
        } else {
            b.putInt(0).put((byte) addressSize);
        }
        return b.put(entries.toByteArray()).array();
    }

    /** {@code .debug_abbrev}. */
    public byte[] abbrev() {
        byte[] bytes = abbreviations.toByteArray();
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
