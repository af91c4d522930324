package org.kheap.machine;

import java.nio.charset.StandardCharsets;

/**
 * The guest's virtual memory, from the consumer's side: it reads and writes, and never maps, unmaps
 * or creates memory. Numbers are in the guest's byte order. An access may span pages.
 *
 * <p>Every method throws {@link GuestFaultException} if a byte it needs is not mapped, or not with
 * the rights the access asks for. What a faulting write had already stored stays stored.
 *
 * <p>Addresses are unsigned; on an ILP32 guest the upper half of a {@code va} must be zero.
 */
public interface GuestMemory {
    /**
     * Why memory is touched. Only the first three may be answered with a fault that the guest will
     * see; {@code INSPECT} is a debugger's look, which is held to no rights and leaves no trace.
     */
    enum Access {
        FETCH,
        LOAD,
        STORE,
        INSPECT
    }

    /** Bytes that are moved at a time, however many there are in all. */
    int PIECE = 1 << 16;

    Abi abi();

    /**
     * The fault that an access to {@code [va, va + size)} would meet first.
     *
     * @return null if every byte can be accessed, as for a size of 0
     */
    Fault faultFor(long va, long size, Access why);

    /** Whether all of {@code [va, va + size)} can be accessed. */
    default boolean isAccessible(long va, long size, Access why) {
        return faultFor(va, size, why) == null;
    }

    int getByte(long va, Access why);

    int getShort(long va, Access why);

    int getInt(long va, Access why);

    long getLong(long va, Access why);

    void putByte(long va, int value, Access why);

    void putShort(long va, int value, Access why);

    void putInt(long va, int value, Access why);

    void putLong(long va, long value, Access why);

    /** Fills {@code into} from {@code va} on. */
    void read(long va, byte[] into, Access why);

    /** Reads {@code length} bytes from {@code va} on to the place {@code from} in {@code into}. */
    default void read(long va, byte[] into, int from, int length, Access why) {
        byte[] bytes = new byte[length];
        read(va, bytes, why);
        System.arraycopy(bytes, 0, into, from, length);
    }

    void write(long va, byte[] from, Access why);

    /**
     * Stores {@code pattern} as 64-bit words over {@code size} bytes.
     *
     * @param va a multiple of 8
     * @param size in bytes; rounded down to a multiple of 8
     */
    void fill(long va, long size, long pattern, Access why);

    /** Stores zeros over {@code size} bytes. */
    default void zero(long va, long size, Access why) {
        byte[] zeros = new byte[(int) Math.min(size, PIECE)];
        for (long done = 0; done < size; done += zeros.length) {
            int length = (int) Math.min(zeros.length, size - done);
            write(va + done, length == zeros.length ? zeros : new byte[length], why);
        }
    }

    /** Copies {@code size} bytes, by loads and stores, to where they do not overlap. */
    default void copy(long from, long to, long size) {
        byte[] piece = new byte[(int) Math.min(size, PIECE)];
        for (long done = 0; done < size; done += piece.length) {
            int length = (int) Math.min(piece.length, size - done);
            byte[] bytes = length == piece.length ? piece : new byte[length];
            read(from + done, bytes, Access.LOAD);
            write(to + done, bytes, Access.STORE);
        }
    }

    /**
     * Compares {@code size} bytes with a 64-bit pattern.
     *
     * @param va a multiple of 8
     * @param size in bytes; rounded down to a multiple of 8
     * @return the address of the first word that differs, or 0 if all agree
     */
    long firstMismatch(long va, long size, long pattern, Access why);

    /** A pointer-sized word, zero-extended. */
    default long getWord(long va, Access why) {
        return abi().model() == DataModel.LP64 ? getLong(va, why) : getInt(va, why) & 0xffff_ffffL;
    }

    /** Stores the low bits of {@code value} as a pointer-sized word. */
    default void putWord(long va, long value, Access why) {
        if (abi().model() == DataModel.LP64) {
            putLong(va, value, why);
        } else {
            putInt(va, (int) value, why);
        }
    }

    /**
     * Reads a NUL-terminated string, at most {@code limit} bytes of it. Bytes are taken as Latin-1,
     * so that whatever the guest holds can be shown.
     */
    default String getString(long va, int limit, Access why) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < limit; i++) {
            int c = getByte(va + i, why) & 0xff;
            if (c == 0) {
                break;
            }
            text.append((char) c);
        }
        return text.toString();
    }

    /** Stores {@code text} and a NUL, cut to fit {@code size} bytes, and clears the rest of them. */
    default void putString(long va, String text, int size, Access why) {
        byte[] field = new byte[size];
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, field, 0, Math.min(bytes.length, size - 1));
        write(va, field, why);
    }
}
