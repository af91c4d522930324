package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the symbol table, with the extended section indices where there are any. */
final class SymbolReader {

    private final ElfBytes bytes;
    private final ElfClass elfClass;
    private final List<ElfSection> sections;
    private final ElfStrings strings;

    SymbolReader(ElfBytes bytes, ElfClass elfClass, List<ElfSection> sections) {
        this.bytes = bytes;
        this.elfClass = elfClass;
        this.sections = sections;
        this.strings = new ElfStrings(bytes, sections);
    }

    List<ElfSymbol> read(ElfSection symtab) throws ElfFormatException {
        int count = bytes.entries(symtab, elfClass.symbolSize());
        ElfSection names = strings.table(symtab.link(), "sh_link");
        ElfFields fields =
                new ElfFields(
                        bytes.slice(symtab.offset(), symtab.size(), "symbol table"), elfClass);
        Optional<ByteBuffer> extended = extendedIndices(symtab, count);
        List<ElfSymbol> symbols = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            symbols.add(symbol(i, fields, names, extended));
        }
        return List.copyOf(symbols);
    }

    /** The two classes hold the same fields in different order. */
    private ElfSymbol symbol(
            int index, ElfFields f, ElfSection names, Optional<ByteBuffer> extended)
            throws ElfFormatException {
        String name = strings.string(names, f.word());
        boolean wide = f.isWide();
        long value = wide ? 0 : f.addr();
        long size = wide ? 0 : f.addr();
        int info = f.u8();
        int visibility = f.u8() & 3;
        int shndx = sectionIndex(index, (short) f.u16(), extended);
        value = wide ? f.addr() : value;
        size = wide ? f.addr() : size;
        return new ElfSymbol(name, value, size, info >> 4, info & 0xf, visibility, shndx);
    }

    private int sectionIndex(int symbol, int shndx, Optional<ByteBuffer> extended)
            throws ElfFormatException {
        if (shndx == ElfSymbol.SHN_ABS || shndx == ElfSymbol.SHN_COMMON) {
            return shndx;
        }
        int index;
        if (shndx == ElfSymbol.SHN_XINDEX && extended.isPresent()) {
            index = extended.get().getInt(symbol * Integer.BYTES);
        } else if (shndx < 0 && shndx >= (short) 0xff00) {
            index = -1; // reserved, with a meaning that nobody here knows
        } else {
            index = shndx & 0xffff;
        }
        if (Integer.compareUnsigned(index, sections.size()) >= 0) {
            throw bytes.error(
                    "symbol in no section",
                    "symbol=%d st_shndx=0x%x sections=%d"
                            .formatted(symbol, shndx & 0xffff, sections.size()));
        }
        return index;
    }

    private Optional<ByteBuffer> extendedIndices(ElfSection symtab, int count)
            throws ElfFormatException {
        for (ElfSection s : sections) {
            if (s.type() == ElfSection.SHT_SYMTAB_SHNDX && s.link() == symtab.index()) {
                if (bytes.entries(s, Integer.BYTES) < count) {
                    throw bytes.error(
                            "too few extended section indices",
                            "section=%d symbols=%d".formatted(s.index(), count));
                }
                return Optional.of(bytes.slice(s.offset(), s.size(), "SHT_SYMTAB_SHNDX"));
            }
        }
        return Optional.empty();
    }
}
