package org.kheap.panic.dump;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.ElfOutput;

/** The notes in the head of a core, whose first program header is theirs. */
final class ElfNotes {
    /** Where a program header has the file offset and the size, in words of the guest. */
    private static final int OFFSET_WORD = 1;

    private static final int SIZE_WORD = 4;

    /** Bytes of three 32-bit numbers: size of the name, size of the description, type. */
    private static final int NOTE_HEADER = 12;

    /** Bytes of an owner that are looked at: more than any has. */
    private static final int MOST_OWNER = 64;

    private final ByteBuffer head;
    private final long start;
    private final long end;

    /** @param head may be damaged */
    ElfNotes(Arch arch, byte[] head) {
        this.head = ByteBuffer.wrap(head).order(arch.abi().order());
        int segment = ElfOutput.headerSize(ElfMachine.of(arch));
        this.start = word(arch, segment, OFFSET_WORD);
        this.end = start + word(arch, segment, SIZE_WORD);
    }

    private long word(Arch arch, int segment, int number) {
        int at = segment + number * arch.abi().wordSize();
        if (at + Long.BYTES > head.capacity()) {
            return 0;
        }
        return arch.abi().model() == DataModel.LP64
                ? head.getLong(at)
                : Integer.toUnsignedLong(head.getInt(at));
    }

    ByteBuffer bytes() {
        return head;
    }

    /**
     * A note.
     *
     * @param at where its description is
     * @param size bytes of its description
     * @param end the first byte behind it
     */
    record Note(String owner, int type, int at, int size, int end) {}

    /**
     * Looks for a note.
     *
     * @param size bytes of its description
     * @return where its description is; -1 if there is none
     */
    int find(String owner, int type, int size) {
        return in(head, start, end).stream()
                .filter(note -> note.owner.equals(owner) && note.type == type && note.size == size)
                .mapToInt(Note::at)
                .findFirst()
                .orElse(-1);
    }

    /**
     * The notes between two places of a buffer, up to the first that is damaged.
     *
     * @param bytes in the guest's byte order
     */
    static List<Note> in(ByteBuffer bytes, long start, long end) {
        List<Note> notes = new ArrayList<>();
        long at = start;
        while (at >= 0 && at + NOTE_HEADER <= Math.min(end, bytes.limit())) {
            int nameSize = bytes.getInt((int) at);
            int descriptionSize = bytes.getInt((int) at + 4);
            long description = at + NOTE_HEADER + align(nameSize);
            long next = description + align(descriptionSize);
            if (next > bytes.limit()) {
                break;
            }
            notes.add(
                    new Note(
                            owner(bytes, (int) at + NOTE_HEADER, nameSize),
                            bytes.getInt((int) at + 8),
                            (int) description,
                            descriptionSize,
                            (int) next));
            at = next;
        }
        return notes;
    }

    private static String owner(ByteBuffer bytes, int at, int size) {
        byte[] name = new byte[Math.min(size, MOST_OWNER)];
        bytes.get(at, name);
        String text = new String(name, StandardCharsets.ISO_8859_1);
        return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    }

    private static long align(int size) {
        return Integer.toUnsignedLong(size) + 3 & ~3L;
    }
}
