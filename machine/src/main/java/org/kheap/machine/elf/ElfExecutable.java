package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    private final ElfMachine machine;
    private final long pageSize;
    private final List<Content> contents = new ArrayList<>();
    private final List<ElfSegment> segments = new ArrayList<>();
    private final List<ElfSymbol> locals = new ArrayList<>();
    private final List<ElfSymbol> globals = new ArrayList<>();
    private final Map<String, DebugSection> debug = new LinkedHashMap<>();
    private final ElfOutput sectionNames;

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
        this.sectionNames = new ElfOutput(machine);
    }

    /**
     * Writes the file.
     *
     * @param pageSize bytes; segments lie in the file as they lie in pages
     * @param parts none of which overlap
     * @throws LinkException if the DWARF of all of them together is too large for its own offsets
     */
    public static byte[] of(ElfMachine machine, long pageSize, List<Part> parts)
            throws LinkException {
        ElfExecutable executable = new ElfExecutable(machine, pageSize);
        executable.add(0, ElfSection.SHT_NULL, "", 0, 0, null, 0, 0, 0, 0);
        try {
            for (Part part : parts) {
                executable.addPart(part);
            }
        } catch (ElfFormatException e) {
            throw new IllegalArgumentException(e); // it was linked before
        }
        executable.addDebug();
        executable.addSymbols();
        return executable.write(flags(parts));
    }

    private static int flags(List<Part> parts) {
        return parts.stream()
                .flatMap(part -> part.images.stream())
                .map(image -> image.layout().object().header().flags())
                .findFirst()
                .orElse(0);
    }

    private void addPart(Part part) throws ElfFormatException, LinkException {
        Map<SegmentKind, Integer> sections = new java.util.EnumMap<>(SegmentKind.class);
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
        String name = part.name.isEmpty() ? "" : "." + part.name;
        add(
                bytes.size(),
                data ? ElfSection.SHT_NOBITS : ElfSection.SHT_PROGBITS,
                name + "." + kind.name().toLowerCase(java.util.Locale.ROOT),
                ElfSection.SHF_ALLOC | sectionFlag(kind),
                start,
                data ? null : bytes.bytes(),
                0,
                0,
                pageSize,
                0);
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
                        add(
                                section.bytes.size(),
                                ElfSection.SHT_PROGBITS,
                                name,
                                0,
                                0,
                                section.bytes.bytes(),
                                0,
                                0,
                                section.alignment,
                                0));
    }

    private void addSymbols() {
        ElfOutput table = new ElfOutput(machine);
        ElfOutput strings = new ElfOutput(machine).u8(0);
        table.symbol(new ElfSymbol("", 0, 0, 0, 0, 0, 0), 0);
        for (List<ElfSymbol> symbols : List.of(locals, globals)) {
            for (ElfSymbol symbol : symbols) {
                table.symbol(symbol, strings.size());
                strings.string(symbol.name());
            }
        }
        int symbolSize = machine.elfClass().symbolSize();
        add(
                table.size(),
                ElfSection.SHT_SYMTAB,
                ".symtab",
                0,
                0,
                table.bytes(),
                contents.size() + 1,
                locals.size() + 1,
                machine.elfClass().addressSize(),
                symbolSize);
        addStrings(".strtab", strings);
        int own = sectionNames.size();
        sectionNames.string(".shstrtab");
        contents.add(
                new Content(
                        new ElfSection(
                                own,
                                ".shstrtab",
                                ElfSection.SHT_STRTAB,
                                0,
                                0,
                                0,
                                sectionNames.size(),
                                0,
                                0,
                                1,
                                0),
                        sectionNames.bytes()));
    }

    private void addStrings(String name, ElfOutput strings) {
        add(strings.size(), ElfSection.SHT_STRTAB, name, 0, 0, strings.bytes(), 0, 0, 1, 0);
    }

    /** Keeps a section; its place in the file, and of its name, come later. */
    private void add(
            long size,
            int type,
            String name,
            long flags,
            long address,
            byte[] bytes,
            int link,
            int info,
            long alignment,
            long entrySize) {
        int nameOffset = sectionNames.size();
        sectionNames.string(name);
        contents.add(
                new Content(
                        new ElfSection(
                                nameOffset,
                                name,
                                type,
                                flags,
                                address,
                                0,
                                size,
                                link,
                                info,
                                alignment,
                                entrySize),
                        bytes));
    }

    private byte[] write(int flags) {
        int loaded = (int) contents.stream().filter(c -> isLoaded(c.header)).count();
        long headers = headerSize() + (long) loaded * ElfOutput.segmentSize(machine);
        List<ElfSection> placed = new ArrayList<>();
        ElfOutput body = new ElfOutput(machine).pad((int) headers);
        for (Content content : contents) {
            ElfSection header = content.header;
            if (content.bytes != null || isLoaded(header)) {
                body.align(Math.max(1, header.addralign()));
            }
            ElfSection section = header.at(header.type() == ElfSection.SHT_NULL ? 0 : body.size());
            placed.add(section);
            if (isLoaded(section)) {
                segments.add(segment(section));
            }
            if (content.bytes != null) {
                body.bytes(content.bytes);
            }
        }
        body.align(machine.elfClass().addressSize());
        int shoff = body.size();
        for (ElfSection section : placed) {
            body.section(section, section.index());
        }
        ElfOutput head = new ElfOutput(machine);
        head.header(
                ElfHeader.ET_EXEC,
                flags,
                headerSize(),
                segments.size(),
                shoff,
                placed.size(),
                placed.size() - 1);
        segments.forEach(head::segment);
        byte[] file = body.bytes();
        System.arraycopy(head.bytes(), 0, file, 0, head.size());
        return file;
    }

    private int headerSize() {
        return ElfOutput.headerSize(machine);
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
