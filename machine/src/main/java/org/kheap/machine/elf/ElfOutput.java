package org.kheap.machine.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the structures of an ELF file, one behind the other. Numbers are those of {@link ElfHeader},
 * {@link ElfSegment}, {@link ElfSection} and {@link ElfSymbol}; how they are laid out is the business
 * of this class.
 */
public final class ElfOutput {
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int IDENT_SIZE = 16;
    private static final int EV_CURRENT = 1;
    private static final int SHN_LORESERVE = 0xff00;

    private final ElfMachine machine;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins an empty piece of a file. */
    public ElfOutput(ElfMachine machine) {
        this.machine = machine;
    }

    /** Bytes so far. */
    public int size() {
        return out.size();
    }

    /** All that was written. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    /** Bytes of the ELF header of a machine's files. */
    public static int headerSize(ElfMachine machine) {
        return machine.elfClass().headerSize();
    }

    /** Bytes of a program header. */
    public static int segmentSize(ElfMachine machine) {
        return machine.elfClass().programHeaderSize();
    }

    /** Bytes of a section header. */
    public static int sectionSize(ElfMachine machine) {
        return machine.elfClass().sectionHeaderSize();
    }

    /**
     * Writes an ELF header. Counts that do not fit into it must be in section header 0, see 1.2 of the
     * package comment.
     *
     * @param type {@link ElfHeader#ET_EXEC} or {@link ElfHeader#ET_CORE}
     * @param entry where the program starts; 0 if it does not
     * @param flags processor flags
     * @param phoff file offset of the program headers
     * @param phnum number of program headers
     * @param shoff file offset of the section headers; 0 if there are none
     * @param shnum number of section headers
     * @param shstrndx section of section names; 0 if there is none
     */
    public ElfOutput header(
            int type,
            long entry,
            int flags,
            long phoff,
            int phnum,
            long shoff,
            int shnum,
            int shstrndx) {
        ElfClass elfClass = machine.elfClass();
        out.writeBytes(MAGIC);
        out.write(elfClass == ElfClass.ELFCLASS32 ? 1 : 2);
        out.write(machine.order() == ByteOrder.LITTLE_ENDIAN ? 1 : 2);
        out.write(EV_CURRENT);
        pad(IDENT_SIZE);
        u16(type).u16(machine.number()).u32(EV_CURRENT);
        word(entry).word(phoff).word(shoff).u32(flags);
        u16(elfClass.headerSize()).u16(elfClass.programHeaderSize());
        u16(Math.min(phnum, ElfHeader.PN_XNUM));
        u16(elfClass.sectionHeaderSize());
        u16(shnum < SHN_LORESERVE ? shnum : 0);
        return u16(Math.min(shstrndx, ElfHeader.SHN_XINDEX));
    }

    /** Writes a program header. */
    public ElfOutput segment(ElfSegment segment) {
        boolean wide = machine.elfClass() == ElfClass.ELFCLASS64;
        u32(segment.type());
        if (wide) {
            u32(segment.flags());
        }
        word(segment.offset()).word(segment.vaddr()).word(segment.paddr());
        word(segment.filesz()).word(segment.memsz());
        if (!wide) {
            u32(segment.flags());
        }
        return word(segment.align());
    }

    /**
     * Writes a section header.
     *
     * @param name offset of the section's name in the section of names
     */
    public ElfOutput section(ElfSection section, int name) {
        u32(name).u32(section.type()).word(section.flags()).word(section.addr());
        word(section.offset()).word(section.size()).u32(section.link()).u32(section.info());
        return word(section.addralign()).word(section.entsize());
    }

    /**
     * Writes a symbol.
     *
     * @param name offset of its name in the string table
     */
    public ElfOutput symbol(ElfSymbol symbol, int name) {
        int info = symbol.binding() << 4 | symbol.type();
        u32(name);
        if (machine.elfClass() == ElfClass.ELFCLASS64) {
            u8(info).u8(symbol.visibility()).u16(symbol.shndx());
            return word(symbol.value()).word(symbol.size());
        }
        word(symbol.value()).word(symbol.size());
        return u8(info).u8(symbol.visibility()).u16(symbol.shndx());
    }

    /**
     * Writes a note, with everything aligned to four bytes as debuggers expect it in both classes.
     *
     * @param owner whose type numbers these are
     */
    public ElfOutput note(String owner, int type, byte[] description) {
        byte[] name = (owner + '\0').getBytes(StandardCharsets.US_ASCII);
        u32(name.length).u32(description.length).u32(type);
        return bytes(name).align(4).bytes(description).align(4);
    }

    /** Writes bytes as they are. */
    public ElfOutput bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Writes a name in UTF-8 and the NUL that ends it. */
    public ElfOutput string(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8)).u8(0);
    }

    /** Fills up with zeroes to a multiple of {@code alignment}, a power of two. */
    public ElfOutput align(long alignment) {
        return pad((int) (size() + alignment - 1 & -alignment));
    }

    /** Fills up with zeroes to {@code size} bytes. */
    public ElfOutput pad(int size) {
        return bytes(new byte[size - size()]);
    }

    /** Writes a byte. */
    public ElfOutput u8(int value) {
        out.write(value);
        return this;
    }

    /** Writes a half. */
    public ElfOutput u16(int value) {
        return bytes(number(2).putShort((short) value).array());
    }

    /** Writes 32 bits. */
    public ElfOutput u32(int value) {
        return bytes(number(4).putInt(value).array());
    }

    /** Writes 64 bits. */
    public ElfOutput u64(long value) {
        return bytes(number(8).putLong(value).array());
    }

    /** Writes an address, offset or size of the class of this machine. */
    public ElfOutput word(long value) {
        return machine.elfClass() == ElfClass.ELFCLASS64 ? u64(value) : u32((int) value);
    }

    private ByteBuffer number(int size) {
        return ByteBuffer.allocate(size).order(machine.order());
    }
}
