package org.kheap.machine.elf;

import java.nio.ByteBuffer;

/**
 * Reads the fields of one structure in order. The range was checked when the buffer was cut out of
 * the file, so nothing here can fail on account of the file.
 */
final class ElfFields {

    private final ByteBuffer bytes;
    private final ElfClass elfClass;

    ElfFields(ByteBuffer bytes, ElfClass elfClass) {
        this.bytes = bytes;
        this.elfClass = elfClass;
    }

    int u8() {
        return Byte.toUnsignedInt(bytes.get());
    }

    /** {@code ElfNN_Half}. */
    int u16() {
        return Short.toUnsignedInt(bytes.getShort());
    }

    /** {@code ElfNN_Word}, as the 32 bits it is. */
    int word() {
        return bytes.getInt();
    }

    /** {@code Elf32_Addr} or {@code Elf64_Addr}, zero-extended. Offsets and sizes are alike. */
    long addr() {
        return elfClass == ElfClass.ELFCLASS32
                ? Integer.toUnsignedLong(bytes.getInt())
                : bytes.getLong();
    }

    /** {@code Elf32_Sword} or {@code Elf64_Sxword}. */
    long signed() {
        return elfClass == ElfClass.ELFCLASS32 ? bytes.getInt() : bytes.getLong();
    }

    boolean isWide() {
        return elfClass == ElfClass.ELFCLASS64;
    }
}
