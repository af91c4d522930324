package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The executable that linked objects amount to, for debuggers: code and constants with their bytes,
 * data without (its values are those in memory), symbols, and the DWARF of all of them as one. See 5
 * of the package comment.
 */
public final class ElfExecutable {
    /**
     * What was linked and loaded together.
     *
     * @param name prefix of its sections' names; empty for none
     * @param images its objects, in the order of their addresses
     */
    public record Part(String name, List<LinkedImage> images) {
        public Part {
            images = List.copyOf(images);
        }
    }

    /** A section with its bytes; null for one without bytes in the file. */
    private record Content(ElfSection header, byte[] bytes) {}

    private static final String SECTION_NAMES = ".shstrtab";

    private final ElfMachine machine;
    private final long pageSize;
    private final List<Content> contents = new ArrayList<>();
    private final List<ElfSymbol> locals = new ArrayList<>();
    private final List<ElfSymbol> globals = new ArrayList<>();
    private final Map<String, DebugSection> debug = new LinkedHashMap<>();

    /** The DWARF of one kind of all objects. */
    private static final class DebugSection {
        private final ElfOutput bytes;
        private long alignment = 1;

        DebugSection(ElfMachine machine) {
            bytes = new ElfOutput(machine);
        }
    }

    private ElfExecutable(ElfMachine machine, long pageSize) {
        this.machine = machine;
        this.pageSize = pageSize;
    }

    /**
     * Writes the file.
     *
     * @param pageSize bytes; segments lie in the file as they lie in pages
     * @param parts none of which overlap; the program is said to start with the first one's code
     * @throws LinkException if the DWARF of all of them together is too large for its own offsets
     */
    public static byte[] of(ElfMachine machine, long pageSize, List<Part> parts)
            throws LinkException {
        ElfExecutable executable = new ElfExecutable(machine, pageSize);
        executable.add(new ElfSection(0, "", ElfSection.SHT_NULL, 0, 0, 0, 0, 0, 0, 0, 0), null);
        try {
            for (Part part : parts) {
                executable.addPart(part);
            }
        } catch (ElfFormatException e) {
            throw new IllegalArgumentException(e); // it was linked before
        }
        executable.addDebug();
        executable.addSymbols();
        LinkedImage first = parts.get(0).images.get(0);
        return executable.write(first.addresses().text(), first.layout().object().header().flags());
    }

    private void addPart(Part part) throws ElfFormatException, LinkException {
        Map<SegmentKind, Integer> sections = new EnumMap<>(SegmentKind.class);
        for (SegmentKind kind : SegmentKind.values()) {
            if (part.images.stream().anyMatch(image -> image.layout().size(kind) > 0)) {
                sections.put(kind, contents.size());
                addSegment(part, kind);
            }
        }
        for (LinkedImage image : part.images) {
            image.symbols().forEach(symbol -> addSymbol(image, symbol, sections));
            addDebugOf(image);
        }
    }

    private void addSegment(Part part, SegmentKind kind) {
        long start = 0;
        ElfOutput bytes = new ElfOutput(machine);
        for (LinkedImage image : part.images) {
            if (image.layout().size(kind) == 0) {
                continue;
            }
            long address = image.addresses().of(kind);
            start = bytes.size() == 0 ? address : start;
            bytes.pad((int) (address - start)).bytes(image.bytes(kind));
        }
        boolean data = kind == SegmentKind.DATA;
        String prefix = part.name.isEmpty() ? "" : "." + part.name;
        ElfSection section =
                new ElfSection(
                        0,
                        prefix + "." + kind.name().toLowerCase(Locale.ROOT),
                        data ? ElfSection.SHT_NOBITS : ElfSection.SHT_PROGBITS,
                        ElfSection.SHF_ALLOC | sectionFlag(kind),
                        start,
                        0,
                        bytes.size(),
                        0,
                        0,
                        pageSize,
                        0);
        add(section, data ? null : bytes.bytes());
    }

    private static long sectionFlag(SegmentKind kind) {
        return switch (kind) {
            case TEXT -> ElfSection.SHF_EXECINSTR;
            case RODATA -> 0;
            case DATA -> ElfSection.SHF_WRITE;
        };
    }

    private void addSymbol(
            LinkedImage image, ElfSymbol symbol, Map<SegmentKind, Integer> sections) {
        if (symbol.name().isEmpty()) {
            return;
        }
        int section = symbol.shndx();
        if (symbol.isCommon()) {
            section = sections.get(SegmentKind.DATA);
        } else if (symbol.isInSection()) {
            Placement placement = image.layout().placement(section).orElseThrow();
            section = sections.getOrDefault(((Placement.Loaded) placement).segment(), -1);
        }
        if (section == -1) {
            section = ElfSymbol.SHN_ABS; // a label at the end of a segment that is empty
        }
        (symbol.binding() == ElfSymbol.STB_LOCAL ? locals : globals).add(symbol.in(section));
    }

    private void addDebugOf(LinkedImage image) throws ElfFormatException, LinkException {
        Map<String, Long> bases = new LinkedHashMap<>();
        for (String name : image.layout().debugSizes().keySet()) {
            DebugSection section = debug.computeIfAbsent(name, any -> new DebugSection(machine));
            long alignment = image.layout().debugAlignment(name);
            section.alignment = Math.max(section.alignment, alignment);
            bases.put(name, (long) section.bytes.align(alignment).size());
        }
        Map<String, ByteBuffer> relocated = Relocator.debugSections(image, bases);
        for (String name : bases.keySet()) {
            byte[] bytes = new byte[relocated.get(name).remaining()];
            relocated.get(name).get(bytes);
            debug.get(name).bytes.bytes(bytes);
        }
    }

    private void addDebug() {
        debug.forEach(
                (name, section) ->
                        addTable(
                                name,
                                ElfSection.SHT_PROGBITS,
                                section.bytes,
                                0,
                                0,
                                section.alignment,
                                0));
    }

    private void addSymbols() {
        ElfOutput table = new ElfOutput(machine);
        ElfOutput strings = new ElfOutput(machine).u8(0);
        table.symbol(new ElfSymbol("", 0, 0, 0, 0, 0, ElfSymbol.SHN_UNDEF), 0);
        for (List<ElfSymbol> symbols : List.of(locals, globals)) {
            for (ElfSymbol symbol : symbols) {
                table.symbol(symbol, strings.size());
                strings.string(symbol.name());
            }
        }
        ElfClass elfClass = machine.elfClass();
        int stringTable = contents.size() + 1;
        addTable(
                ".symtab",
                ElfSection.SHT_SYMTAB,
                table,
                stringTable,
                locals.size() + 1,
                elfClass.addressSize(),
                elfClass.symbolSize());
        addTable(".strtab", ElfSection.SHT_STRTAB, strings, 0, 0, 1, 0);
    }

    /** Adds a section that is not loaded. */
    private void addTable(
            String name,
            int type,
            ElfOutput bytes,
            int link,
            int info,
            long alignment,
            long entrySize) {
        ElfSection section =
                new ElfSection(
                        0, name, type, 0, 0, 0, bytes.size(), link, info, alignment, entrySize);
        add(section, bytes.bytes());
    }

    /** Keeps a section; its place in the file comes later. */
    private void add(ElfSection section, byte[] bytes) {
        contents.add(new Content(section, bytes));
    }

    private byte[] write(long entry, int flags) {
        ElfOutput names = new ElfOutput(machine);
        List<Integer> nameOffsets = new ArrayList<>();
        for (Content content : contents) {
            nameOffsets.add(names.size());
            names.string(content.header.name());
        }
        nameOffsets.add(names.size());
        names.string(SECTION_NAMES);
        addTable(SECTION_NAMES, ElfSection.SHT_STRTAB, names, 0, 0, 1, 0);

        List<ElfSection> placed = new ArrayList<>();
        ElfOutput file = new ElfOutput(machine).pad(endOfHeaders());
        for (Content content : contents) {
            placed.add(place(content, file));
        }
        int shoff = file.align(machine.elfClass().addressSize()).size();
        for (int i = 0; i < placed.size(); i++) {
            file.section(placed.get(i), nameOffsets.get(i));
        }
        List<ElfSection> loaded =
                placed.stream()
                        .filter(ElfExecutable::isLoaded)
                        .sorted((a, b) -> Long.compareUnsigned(a.addr(), b.addr()))
                        .toList();
        ElfOutput head = new ElfOutput(machine);
        head.header(
                ElfHeader.ET_EXEC,
                entry,
                flags,
                ElfOutput.headerSize(machine),
                loaded.size(),
                shoff,
                placed.size(),
                placed.size() - 1);
        loaded.forEach(section -> head.segment(segment(section)));
        byte[] bytes = file.bytes();
        System.arraycopy(head.bytes(), 0, bytes, 0, head.size());
        return bytes;
    }

    private int endOfHeaders() {
        long segments = contents.stream().filter(content -> isLoaded(content.header)).count();
        return ElfOutput.headerSize(machine) + (int) segments * ElfOutput.segmentSize(machine);
    }

    private static ElfSection place(Content content, ElfOutput file) {
        ElfSection section = content.header;
        if (section.type() == ElfSection.SHT_NULL) {
            return section;
        }
        ElfSection placed = section.at(file.align(section.addralign()).size());
        if (content.bytes != null) {
            file.bytes(content.bytes);
        }
        return placed;
    }

    private static boolean isLoaded(ElfSection section) {
        return section.has(ElfSection.SHF_ALLOC);
    }

    private ElfSegment segment(ElfSection section) {
        int rights =
                ElfSegment.PF_R
                        | (section.has(ElfSection.SHF_WRITE) ? ElfSegment.PF_W : 0)
                        | (section.has(ElfSection.SHF_EXECINSTR) ? ElfSegment.PF_X : 0);
        return new ElfSegment(
                ElfSegment.PT_LOAD,
                rights,
                section.offset(),
                section.addr(),
                0,
                section.occupiesFile() ? section.size() : 0,
                section.size(),
                pageSize);
    }
}
