package org.kheap.panic.dump;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
     * Looks for a note.
     *
     * @param size bytes of its description
     * @return where its description is; -1 if there is none
     */
    int find(String owner, int type, int size) {
        byte[] name = (owner + '\0').getBytes(StandardCharsets.US_ASCII);
        long at = start;
        while (at >= 0 && at + NOTE_HEADER <= Math.min(end, head.capacity())) {
            int nameSize = head.getInt((int) at);
            int descriptionSize = head.getInt((int) at + 4);
            long description = at + NOTE_HEADER + align(nameSize);
            long next = description + align(descriptionSize);
            if (next <= at || next > head.capacity()) {
                return -1;
            }
            boolean found =
                    nameSize == name.length
                            && descriptionSize == size
                            && head.getInt((int) at + 8) == type
                            && head.slice((int) at + NOTE_HEADER, name.length)
                                    .equals(ByteBuffer.wrap(name));
            if (found) {
                return (int) description;
            }
            at = next;
        }
        return -1;
    }

    private static long align(int size) {
        return Integer.toUnsignedLong(size) + 3 & ~3L;
    }
}
