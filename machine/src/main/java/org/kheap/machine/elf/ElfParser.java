package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns bytes into an {@link ElfObject}; see 1 of the package comment. */
final class ElfParser {

    private static final int EI_NIDENT = 16;
    private static final int EV_CURRENT = 1;

    private final ElfBytes bytes;
    private final ElfHeader header;

    private ElfParser(ElfBytes bytes, ElfHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    static ElfObject parse(byte[] file, String name) throws ElfFormatException {
        ElfHeader header = header(file, name);
        return new ElfParser(new ElfBytes(name, file, header.order()), header).object();
    }

    /** Reads the ELF header of a file, or of its first bytes. */
    static ElfHeader header(byte[] file, String name) throws ElfFormatException {
        ElfBytes ident = new ElfBytes(name, file, ByteOrder.BIG_ENDIAN);
        ByteBuffer e = ident.slice(0, EI_NIDENT, "e_ident");
        if (e.getInt() != 0x7f454c46) {
            throw ident.error("not an ELF file", "offset=0x0 magic=0x%08x".formatted(e.getInt(0)));
        }
        ElfClass elfClass = elfClass(ident, e.get());
        ElfBytes bytes = new ElfBytes(name, file, order(ident, e.get()));
        requireVersion(ident, 6, e.get());
        return header(bytes, elfClass);
    }

    private static ElfClass elfClass(ElfBytes bytes, int value) throws ElfFormatException {
        return switch (value) {
            case 1 -> ElfClass.ELFCLASS32;
            case 2 -> ElfClass.ELFCLASS64;
            default -> throw bytes.error("unknown EI_CLASS", "offset=0x4 value=" + value);
        };
    }

    private static ByteOrder order(ElfBytes bytes, int value) throws ElfFormatException {
        return switch (value) {
            case 1 -> ByteOrder.LITTLE_ENDIAN;
            case 2 -> ByteOrder.BIG_ENDIAN;
            default -> throw bytes.error("unknown EI_DATA", "offset=0x5 value=" + value);
        };
    }

    private static void requireVersion(ElfBytes bytes, int offset, int value)
            throws ElfFormatException {
        if (value != EV_CURRENT) {
            throw bytes.error(
                    "unknown ELF version", "offset=0x%x value=%d".formatted(offset, value));
        }
    }

    private static ElfHeader header(ElfBytes bytes, ElfClass elfClass) throws ElfFormatException {
        ByteBuffer ehdr = bytes.slice(0, elfClass.headerSize(), "ELF header");
        ElfFields f = new ElfFields(ehdr.position(EI_NIDENT), elfClass);
        int type = f.u16();
        int machine = f.u16();
        requireVersion(bytes, 20, f.word());
        long entry = f.addr();
        long phoff = f.addr();
        long shoff = f.addr();
        int flags = f.word();
        f.u16(); // e_ehsize: the class has already told
        return new ElfHeader(
                elfClass,
                bytes.order(),
                type,
                machine,
                entry,
                phoff,
                shoff,
                flags,
                f.u16(),
                f.u16(),
                f.u16(),
                f.u16(),
                f.u16());
    }

    private ElfObject object() throws ElfFormatException {
        List<ElfSection> sections = new SectionReader(bytes, header).read();
        List<ElfSegment> segments = header.phoff() == 0 ? List.of() : segments(sections);
        List<ElfSymbol> symbols = List.of();
        Optional<ElfSection> symtab = symbolTable(sections);
        if (symtab.isPresent()) {
            symbols = new SymbolReader(bytes, header.elfClass(), sections).read(symtab.get());
        }
        return new ElfObject(bytes, header, sections, segments, symbols, symtab);
    }

    private Optional<ElfSection> symbolTable(List<ElfSection> sections) throws ElfFormatException {
        List<ElfSection> found =
                sections.stream().filter(s -> s.type() == ElfSection.SHT_SYMTAB).toList();
        if (found.size() > 1) {
            throw bytes.error(
                    "more than one symbol table",
                    "section=%d section=%d".formatted(found.get(0).index(), found.get(1).index()));
        }
        return found.stream().findFirst();
    }

    private List<ElfSegment> segments(List<ElfSection> sections) throws ElfFormatException {
        boolean extended = header.phnum() == ElfHeader.PN_XNUM && !sections.isEmpty();
        long count = extended ? Integer.toUnsignedLong(sections.get(0).info()) : header.phnum();
        int size = header.elfClass().programHeaderSize();
        bytes.requireEntrySize("e_phentsize", header.phentsize(), size);
        ElfFields table =
                new ElfFields(
                        bytes.table(header.phoff(), count, size, "program header table"),
                        header.elfClass());
        List<ElfSegment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ElfSegment s = segment(table);
            bytes.slice(s.offset(), s.filesz(), "segment " + i);
            segments.add(s);
        }
        return List.copyOf(segments);
    }

    /** Reads a table of program headers, whose claims are not checked. */
    static List<ElfSegment> segments(ElfHeader header, byte[] table, int count, String name)
            throws ElfFormatException {
        ElfBytes bytes = new ElfBytes(name, table, header.order());
        int size = header.elfClass().programHeaderSize();
        bytes.requireEntrySize("e_phentsize", header.phentsize(), size);
        ElfFields fields =
                new ElfFields(
                        bytes.table(0, count, size, "program header table"), header.elfClass());
        List<ElfSegment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            segments.add(segment(fields));
        }
        return segments;
    }

    /** {@code sh_info} of a section header. */
    static long info(ElfHeader header, byte[] section) {
        int at = section.length - 2 * header.elfClass().addressSize() - Integer.BYTES;
        return Integer.toUnsignedLong(ByteBuffer.wrap(section).order(header.order()).getInt(at));
    }

    /** The two classes differ in where {@code p_flags} stands. */
    private static ElfSegment segment(ElfFields f) {
        int type = f.word();
        int flags = f.isWide() ? f.word() : 0;
        long offset = f.addr();
        long vaddr = f.addr();
        long paddr = f.addr();
        long filesz = f.addr();
        long memsz = f.addr();
        flags = f.isWide() ? flags : f.word();
        return new ElfSegment(type, flags, offset, vaddr, paddr, filesz, memsz, f.addr());
    }
}
