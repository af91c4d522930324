package org.kheap.machine.elf;

import java.util.ArrayList;
import java.util.List;

/** Reads the section headers: first what they say, and then, from one of them, their names. */
final class SectionReader {

    private final ElfBytes bytes;
    private final ElfHeader header;

    SectionReader(ElfBytes bytes, ElfHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    /** A section, and where its name is. */
    private record Entry(int name, ElfSection section) {}

    List<ElfSection> read() throws ElfFormatException {
        if (header.shoff() == 0) {
            return List.of();
        }
        int size = header.elfClass().sectionHeaderSize();
        bytes.requireEntrySize("e_shentsize", header.shentsize(), size);
        ElfSection zero = entry(0, table(1)).section;
        long count = header.shnum() != 0 ? header.shnum() : zero.size();
        ElfFields table = table(count);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(i, table));
            requireSound(entries.get(i).section);
        }
        requireDisjoint(entries);
        boolean extended = header.shstrndx() == ElfHeader.SHN_XINDEX;
        return named(entries, extended ? zero.link() : header.shstrndx());
    }

    private ElfFields table(long count) throws ElfFormatException {
        int size = header.elfClass().sectionHeaderSize();
        return new ElfFields(
                bytes.table(header.shoff(), count, size, "section header table"),
                header.elfClass());
    }

    private static Entry entry(int index, ElfFields f) {
        int name = f.word();
        ElfSection section =
                new ElfSection(
                        index, "", f.word(), f.addr(), f.addr(), f.addr(), f.addr(), f.word(),
                        f.word(), f.addr(), f.addr());
        return new Entry(name, section);
    }

    private void requireSound(ElfSection s) throws ElfFormatException {
        if (s.occupiesFile()) {
            bytes.slice(s.offset(), s.size(), "section " + s.index());
        }
        if (Long.bitCount(s.addralign()) > 1) {
            throw bytes.error(
                    "alignment is no power of two",
                    "section=%d sh_addralign=0x%x".formatted(s.index(), s.addralign()));
        }
    }

    /** Rule E2 of the package comment: bounds all later work by the length of the file. */
    private void requireDisjoint(List<Entry> entries) throws ElfFormatException {
        long sum = 0; // each term is below 2^31, and there are fewer than 2^31 of them
        for (Entry e : entries) {
            sum += e.section.occupiesFile() ? e.section.size() : 0;
        }
        if (sum > bytes.length()) {
            throw bytes.error(
                    "sections overlap", "sum=0x%x length=0x%x".formatted(sum, bytes.length()));
        }
    }

    /** Without a table of names ({@code SHN_UNDEF}) the sections stay without names. */
    private List<ElfSection> named(List<Entry> entries, int namesIndex) throws ElfFormatException {
        List<ElfSection> sections = entries.stream().map(Entry::section).toList();
        if (namesIndex == ElfSymbol.SHN_UNDEF) {
            return sections;
        }
        ElfStrings strings = new ElfStrings(bytes, sections);
        ElfSection names = strings.table(namesIndex, "e_shstrndx");
        List<ElfSection> named = new ArrayList<>();
        for (Entry e : entries) {
            named.add(e.section.named(strings.string(names, e.name)));
        }
        return List.copyOf(named);
    }
}
