package org.kheap.machine.elf;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The loading plan of a relocatable object: which section goes into which segment, at which offset,
 * and how much memory each segment takes. A pure function of the object; addresses come later, in
 * {@link Relocator}. See 2 of the package comment.
 */
public final class ObjectLayout {

    /**
     * Memory an object may ask for unless the caller knows better: 256 MB, which is arbitrary, but
     * far above any workload and far below what a host cannot give.
     */
    public static final long DEFAULT_LIMIT = 256L << 20;

    private final ElfObject object;
    private final long limit;
    private long total;
    private final Map<SegmentKind, Extent> segments = new EnumMap<>(SegmentKind.class);
    private final Map<String, Extent> debug = new LinkedHashMap<>();
    private final Map<Integer, Placement> sections = new LinkedHashMap<>();
    private final Map<Integer, Placement.Loaded> commons = new LinkedHashMap<>();

    private ObjectLayout(ElfObject object, long limit) {
        this.object = object;
        this.limit = limit;
        for (SegmentKind kind : SegmentKind.values()) {
            segments.put(kind, new Extent());
        }
    }

    /** What has been laid out so far in one piece. */
    private static final class Extent {
        private long size;
        private long alignment = 1;
    }

    /**
     * Plans with {@link #DEFAULT_LIMIT}.
     *
     * @param object a relocatable object
     * @return the plan
     * @throws ElfFormatException as {@link #of(ElfObject, long)}
     */
    public static ObjectLayout of(ElfObject object) throws ElfFormatException {
        return of(object, DEFAULT_LIMIT);
    }

    /**
     * Plans where everything goes.
     *
     * @param object a relocatable object
     * @param limit bytes that the segments and the debug sections may take together; what asks for
     *     more is refused before anything is allocated
     * @return the plan
     * @throws ElfFormatException if the object is not relocatable, asks for more than the limit, or
     *     has a section that cannot be loaded: thread-local, compressed, or both writable and
     *     executable
     */
    public static ObjectLayout of(ElfObject object, long limit) throws ElfFormatException {
        object.requireType(ElfHeader.ET_REL);
        ObjectLayout layout = new ObjectLayout(object, limit);
        layout.place();
        return layout;
    }

    /** What has bytes comes first, so that the zeroes of a segment are at its end. */
    private void place() throws ElfFormatException {
        List<ElfSection> zeroes = new ArrayList<>();
        for (ElfSection s : object.sections()) {
            if (s.isDebug()) {
                placeDebug(s);
            } else if (s.has(ElfSection.SHF_ALLOC) && s.type() == ElfSection.SHT_NOBITS) {
                zeroes.add(s);
            } else if (s.has(ElfSection.SHF_ALLOC)) {
                placeLoaded(s);
            }
        }
        for (ElfSection s : zeroes) {
            placeLoaded(s);
        }
        placeCommons();
    }

    private void placeDebug(ElfSection s) throws ElfFormatException {
        refuse(s, ElfSection.SHF_COMPRESSED, "compressed section");
        Extent extent = debug.computeIfAbsent(s.name(), name -> new Extent());
        long offset = append(extent, s.size(), s.addralign(), s.name());
        sections.put(s.index(), new Placement.Debug(s.name(), offset));
    }

    private void placeLoaded(ElfSection s) throws ElfFormatException {
        refuse(s, ElfSection.SHF_COMPRESSED, "compressed section");
        refuse(s, ElfSection.SHF_TLS, "thread-local section");
        refuse(
                s,
                ElfSection.SHF_WRITE | ElfSection.SHF_EXECINSTR,
                "section both writable and executable");
        SegmentKind kind = kindOf(s);
        long offset = append(segments.get(kind), s.size(), s.addralign(), s.name());
        sections.put(s.index(), new Placement.Loaded(kind, offset));
    }

    private static SegmentKind kindOf(ElfSection s) {
        if (s.has(ElfSection.SHF_EXECINSTR)) {
            return SegmentKind.TEXT;
        }
        return s.has(ElfSection.SHF_WRITE) ? SegmentKind.DATA : SegmentKind.RODATA;
    }

    private void placeCommons() throws ElfFormatException {
        List<ElfSymbol> symbols = object.symbols();
        for (int i = 0; i < symbols.size(); i++) {
            ElfSymbol s = symbols.get(i);
            if (s.isCommon()) {
                Extent data = segments.get(SegmentKind.DATA);
                long offset = append(data, s.size(), s.value(), s.name());
                commons.put(i, new Placement.Loaded(SegmentKind.DATA, offset));
            }
        }
    }

    private void refuse(ElfSection s, long flags, String what) throws ElfFormatException {
        if (s.has(flags)) {
            throw object.error(
                    "cannot load a " + what,
                    "section=%s sh_flags=0x%x".formatted(s.name(), s.flags()));
        }
    }

    /** Size and alignment are the file's claims; both are below the limit before they are used. */
    private long append(Extent extent, long size, long addralign, String name)
            throws ElfFormatException {
        long alignment = Math.max(addralign, 1);
        boolean sane =
                addralign >= 0
                        && alignment <= limit
                        && Long.bitCount(alignment) == 1
                        && size >= 0
                        && size <= limit;
        long offset = sane ? (extent.size + alignment - 1) & -alignment : 0;
        long growth = offset + size - extent.size;
        if (!sane || growth > limit - total) {
            throw object.error(
                    "object asks for too much memory",
                    "name=%s size=0x%x alignment=0x%x limit=0x%x"
                            .formatted(name, size, addralign, limit));
        }
        total += growth;
        extent.size += growth;
        extent.alignment = Math.max(extent.alignment, alignment);
        return offset;
    }

    /**
     * The object planned for.
     *
     * @return the object
     */
    public ElfObject object() {
        return object;
    }

    /**
     * The memory a segment takes.
     *
     * @param kind which segment
     * @return bytes; 0 if the object has nothing for it
     */
    public long size(SegmentKind kind) {
        return segments.get(kind).size;
    }

    /**
     * What the address of a segment must be a multiple of.
     *
     * @param kind which segment
     * @return a power of two
     */
    public long alignment(SegmentKind kind) {
        return segments.get(kind).alignment;
    }

    /**
     * Where a section goes.
     *
     * @param index of the section
     * @return empty if the section is dropped
     */
    public Optional<Placement> placement(int index) {
        return Optional.ofNullable(sections.get(index));
    }

    /**
     * Where a common block goes.
     *
     * @param symbol index of the symbol
     * @return empty if the symbol is no common block
     */
    public Optional<Placement.Loaded> common(int symbol) {
        return Optional.ofNullable(commons.get(symbol));
    }

    /** Sizes of the debug sections by name. */
    Map<String, Integer> debugSizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        debug.forEach((name, extent) -> sizes.put(name, (int) extent.size));
        return sizes;
    }

    /** What the address of a debug section must be a multiple of; 1 if there is none of that name. */
    long debugAlignment(String name) {
        return debug.containsKey(name) ? debug.get(name).alignment : 1;
    }
}
