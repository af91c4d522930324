package org.kheap.panic.dump;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.kheap.machine.Abi;

/** Reads a note from front to back. What a note that is cut short lacks is 0 or empty. */
final class NoteReader {
    private final ByteBuffer bytes;
    private final Abi abi;

    NoteReader(ByteBuffer bytes, Abi abi) {
        this.bytes = bytes.slice().order(abi.order());
        this.abi = abi;
    }

    /** A word of the guest, zero-extended. */
    long word() {
        return abi.wordSize() == Long.BYTES
                ? u64()
                : has(Integer.BYTES) ? Integer.toUnsignedLong(bytes.getInt()) : 0;
    }

    long u64() {
        return has(Long.BYTES) ? bytes.getLong() : 0;
    }

    /** Whether so many more words are there. */
    boolean hasWords(int count) {
        return bytes.remaining() >= count * abi.wordSize();
    }

    /** A text, without the NUL that ends it. */
    String string() {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            if (bytes.get() == 0) {
                return text(start, bytes.position() - 1);
            }
        }
        return text(start, bytes.position());
    }

    /** The rest, without the NUL that ends it. */
    byte[] rest() {
        byte[] rest = new byte[Math.max(0, bytes.remaining() - 1)];
        bytes.get(rest);
        return rest;
    }

    private String text(int start, int end) {
        byte[] text = new byte[end - start];
        bytes.get(start, text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** What is too short for a number is passed over. */
    private boolean has(int size) {
        if (bytes.remaining() < size) {
            bytes.position(bytes.limit());
            return false;
        }
        return true;
    }
}
