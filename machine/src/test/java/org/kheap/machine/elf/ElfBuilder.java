package org.kheap.machine.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes ELF files for tests, in the shape of any machine, so that no test needs a compiler. It
 * checks nothing: a test may ask for nonsense.
 *
 * <p>Sections get indices from 1 in the order they are added; {@code .symtab}, the relocation
 * sections, {@code .strtab} and {@code .shstrtab} follow. Symbols get indices from 1.
 */
public final class ElfBuilder {

    private static final int HEADER_FIELDS_BEFORE_ENTRY = 24;

    private final ElfMachine machine;
    private final boolean wide;
    private final List<Section> sections = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private final List<ElfSymbol> symbols = new ArrayList<>();
    private final Map<Integer, List<ElfRelocation>> relocations = new LinkedHashMap<>();
    private int type = ElfHeader.ET_REL;

    private record Section(
            String name,
            int type,
            long flags,
            long align,
            long size,
            byte[] bytes,
            int link,
            int info,
            long entsize) {}

    private record Segment(int type, int flags, long vaddr, long memsz, byte[] bytes) {}

    public ElfBuilder(ElfMachine machine) {
        this.machine = machine;
        this.wide = machine.elfClass() == ElfClass.ELFCLASS64;
        symbols.add(new ElfSymbol("", 0, 0, 0, 0, 0, 0));
    }

    public ElfBuilder type(int newType) {
        type = newType;
        return this;
    }

    /** A buffer in the byte order of the machine. */
    public ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(machine.order());
    }

    public int section(String name, long flags, long align, byte[] bytes) {
        return section(name, ElfSection.SHT_PROGBITS, flags, align, bytes.length, bytes);
    }

    public int section(
            String name, int sectionType, long flags, long align, long size, byte[] bytes) {
        sections.add(new Section(name, sectionType, flags, align, size, bytes, 0, 0, 0));
        return sections.size();
    }

    public int nobits(String name, long align, long size) {
        long flags = ElfSection.SHF_ALLOC | ElfSection.SHF_WRITE;
        return section(name, ElfSection.SHT_NOBITS, flags, align, size, new byte[0]);
    }

    public int symbol(String name, int binding, int symbolType, int shndx, long value, long size) {
        symbols.add(new ElfSymbol(name, value, size, binding, symbolType, 0, shndx));
        return symbols.size() - 1;
    }

    public int global(String name, int shndx, long value) {
        return symbol(name, ElfSymbol.STB_GLOBAL, ElfSymbol.STT_NOTYPE, shndx, value, 0);
    }

    public int undefined(String name) {
        return global(name, ElfSymbol.SHN_UNDEF, 0);
    }

    /** Where addends stand in place, only numbers of 32 bits are supported. */
    public ElfBuilder relocation(int section, long offset, int relType, int symbol, long addend) {
        return relocation(section, new ElfRelocation(offset, relType, 0, symbol, addend));
    }

    public ElfBuilder relocation(int section, ElfRelocation relocation) {
        relocations.computeIfAbsent(section, s -> new ArrayList<>()).add(relocation);
        byte[] bytes = sections.get(section - 1).bytes;
        boolean inPlace = machine.relocationSectionType() == ElfSection.SHT_REL;
        if (inPlace && relocation.addend() != 0) {
            ByteBuffer.wrap(bytes)
                    .order(machine.order())
                    .putInt((int) relocation.offset(), (int) relocation.addend());
        }
        return this;
    }

    public ElfBuilder segment(int segmentType, int flags, long vaddr, long memsz, byte[] bytes) {
        segments.add(new Segment(segmentType, flags, vaddr, memsz, bytes));
        return this;
    }

    public byte[] build() {
        Strings names = new Strings();
        List<Section> all = allSections(names);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int base = machine.elfClass().headerSize();
        ByteBuffer programHeaders = buffer(segments.size() * programHeaderSize());
        for (Segment s : segments) {
            programHeader(programHeaders, s, base + pad(body, 16));
            body.writeBytes(s.bytes);
        }
        ByteBuffer sectionHeaders = buffer(all.size() * machine.elfClass().sectionHeaderSize());
        for (Section s : all) {
            sectionHeader(sectionHeaders, s, names.add(s.name), base + pad(body, 16));
            body.writeBytes(s.bytes);
        }
        long phoff = base + pad(body, 8);
        body.writeBytes(programHeaders.array());
        long shoff = base + pad(body, 8);
        body.writeBytes(sectionHeaders.array());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header(segments.isEmpty() ? 0 : phoff, shoff, all.size()));
        file.writeBytes(body.toByteArray());
        return file.toByteArray();
    }

    private int programHeaderSize() {
        return machine.elfClass().programHeaderSize();
    }

    private List<Section> allSections(Strings names) {
        List<Section> all = new ArrayList<>();
        all.add(new Section("", 0, 0, 0, 0, new byte[0], 0, 0, 0));
        all.addAll(sections);
        int symtab = all.size();
        int strtab = symtab + 1 + relocations.size();
        Strings strings = new Strings();
        byte[] table = symbolTable(strings);
        all.add(table(".symtab", ElfSection.SHT_SYMTAB, table, strtab, 1, symbolSize()));
        boolean rela = machine.relocationSectionType() == ElfSection.SHT_RELA;
        relocations.forEach(
                (target, entries) ->
                        all.add(
                                table(
                                        (rela ? ".rela" : ".rel") + all.get(target).name,
                                        machine.relocationSectionType(),
                                        relocationTable(entries, rela),
                                        symtab,
                                        target,
                                        relocationSize(rela))));
        all.add(table(".strtab", ElfSection.SHT_STRTAB, strings.bytes(), 0, 0, 0));
        all.forEach(s -> names.add(s.name));
        names.add(".shstrtab");
        all.add(table(".shstrtab", ElfSection.SHT_STRTAB, names.bytes(), 0, 0, 0));
        return all;
    }

    private static Section table(
            String name, int type, byte[] bytes, int link, int info, int entsize) {
        return new Section(name, type, 0, 1, bytes.length, bytes, link, info, entsize);
    }

    private int symbolSize() {
        return machine.elfClass().symbolSize();
    }

    private int relocationSize(boolean rela) {
        return rela ? machine.elfClass().relaSize() : machine.elfClass().relSize();
    }

    private byte[] header(long phoff, long shoff, int shnum) {
        ByteBuffer b = buffer(machine.elfClass().headerSize());
        b.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), 0, 1});
        b.put(5, (byte) (machine.order() == ByteOrder.BIG_ENDIAN ? 2 : 1));
        b.position(16).putShort((short) type).putShort((short) machine.number()).putInt(1);
        b.position(HEADER_FIELDS_BEFORE_ENTRY);
        word(word(word(b, 0), phoff), shoff);
        b.putInt(0).putShort((short) machine.elfClass().headerSize());
        b.putShort((short) programHeaderSize()).putShort((short) segments.size());
        b.putShort((short) machine.elfClass().sectionHeaderSize()).putShort((short) shnum);
        b.putShort((short) (shnum - 1));
        return b.array();
    }

    private void sectionHeader(ByteBuffer b, Section s, int name, long offset) {
        b.putInt(name).putInt(s.type);
        word(word(word(word(b, s.flags), 0), s.type == 0 ? 0 : offset), s.size);
        b.putInt(s.link).putInt(s.info);
        word(word(b, s.align), s.entsize);
    }

    private void programHeader(ByteBuffer b, Segment s, long offset) {
        b.putInt(s.type);
        if (wide) {
            b.putInt(s.flags);
        }
        word(word(word(word(word(b, offset), s.vaddr), 0), s.bytes.length), s.memsz);
        if (!wide) {
            b.putInt(s.flags);
        }
        word(b, 16);
    }

    private byte[] symbolTable(Strings strings) {
        ByteBuffer b = buffer(symbols.size() * symbolSize());
        for (ElfSymbol s : symbols) {
            b.putInt(strings.add(s.name()));
            byte info = (byte) (s.binding() << 4 | s.type());
            if (wide) {
                b.put(info).put((byte) s.visibility()).putShort((short) s.shndx());
                b.putLong(s.value()).putLong(s.size());
            } else {
                b.putInt((int) s.value()).putInt((int) s.size());
                b.put(info).put((byte) s.visibility()).putShort((short) s.shndx());
            }
        }
        return b.array();
    }

    private byte[] relocationTable(List<ElfRelocation> entries, boolean rela) {
        ByteBuffer b = buffer(entries.size() * relocationSize(rela));
        for (ElfRelocation r : entries) {
            long info =
                    wide
                            ? (long) r.symbol() << 32 | (long) r.typeData() << 8 & 0xffff_ff00L
                            : (long) r.symbol() << 8;
            word(word(b, r.offset()), info | r.type());
            if (rela) {
                word(b, r.addend());
            }
        }
        return b.array();
    }

    private ByteBuffer word(ByteBuffer b, long value) {
        return wide ? b.putLong(value) : b.putInt((int) value);
    }

    /** Fills up to a multiple; the answer is the size then. */
    private static int pad(ByteArrayOutputStream out, int multiple) {
        while (out.size() % multiple != 0) {
            out.write(0);
        }
        return out.size();
    }

    /** A string table in the making. */
    private static final class Strings {
        private final Map<String, Integer> offsets = new LinkedHashMap<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Strings() {
            add("");
        }

        int add(String s) {
            return offsets.computeIfAbsent(
                    s,
                    text -> {
                        int at = bytes.size();
                        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                        bytes.write(0);
                        return at;
                    });
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
