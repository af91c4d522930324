package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kheap.machine.elf.RelocationType.Formula;

/**
 * Gives a planned object its addresses: fills the segments, finds the undefined symbols, applies
 * the relocations. See 3 of the package comment.
 */
public final class Relocator {

    private final ObjectLayout layout;
    private final ElfObject object;
    private final ElfMachine machine;
    private final SegmentAddresses addresses;
    private final SymbolValues symbols;
    private final Map<SegmentKind, byte[]> segments = new EnumMap<>(SegmentKind.class);
    private final Map<String, byte[]> debugSections = new HashMap<>();

    private Relocator(
            ObjectLayout layout,
            ElfMachine machine,
            SegmentAddresses addresses,
            Map<String, Long> debugBases) {
        this.layout = layout;
        this.object = layout.object();
        this.machine = machine;
        this.addresses = addresses;
        this.symbols = new SymbolValues(layout, addresses, debugBases);
    }

    /** A relocation section, read, with the section it changes and where that lies. */
    private record Patch(ElfSection target, Placement placement, List<ElfRelocation> entries) {}

    /**
     * Links an object.
     *
     * @param layout the plan; its object must be for one of {@link ElfMachine}
     * @param addresses where the segments are to lie; zero-extended, aligned as the plan asks
     * @param external asked once for each undefined symbol that the program uses
     * @return the image
     * @throws ElfFormatException if a relocation makes no sense or is of a type not known here
     * @throws UndefinedSymbolsException if symbols are missing; a weak one is 0 instead
     * @throws RelocationOverflowException if a value does not fit at these addresses
     * @throws IllegalArgumentException if a segment is misaligned or leaves the address space
     */
    public static LinkedImage link(
            ObjectLayout layout, SegmentAddresses addresses, SymbolResolver external)
            throws ElfFormatException, UndefinedSymbolsException, RelocationOverflowException {
        ElfMachine machine = machineOf(layout.object());
        for (SegmentKind kind : SegmentKind.values()) {
            requireFits(layout, kind, addresses.of(kind));
        }
        return new Relocator(layout, machine, addresses, Map.of()).link(external);
    }

    private static ElfMachine machineOf(ElfObject object) throws ElfFormatException {
        return object.machine()
                .orElseThrow(
                        () ->
                                object.error(
                                        "object is for an unknown machine",
                                        "e_machine=" + object.header().machine()));
    }

    /**
     * The debug sections of an object that was linked, as they are behind those of other objects.
     *
     * @param bases how many bytes of the others are before them, by name of the section
     * @throws ElfFormatException never, if the object could be linked
     * @throws RelocationOverflowException if a section gets too long for the offsets in it
     */
    static Map<String, ByteBuffer> debugSections(LinkedImage image, Map<String, Long> bases)
            throws ElfFormatException, RelocationOverflowException {
        ElfMachine machine = machineOf(image.layout().object());
        Relocator relocator =
                new Relocator(image.layout(), machine, image.addresses(), Map.copyOf(bases));
        List<Patch> patches = new ArrayList<>(relocator.patches());
        patches.removeIf(patch -> patch.placement instanceof Placement.Loaded);
        relocator.fill();
        relocator.apply(patches);
        return relocator.debugSections();
    }

    private static void requireFits(ObjectLayout layout, SegmentKind kind, long address) {
        ElfClass elfClass = layout.object().header().elfClass();
        long size = layout.size(kind);
        long last = address + Math.max(size, 1) - 1;
        boolean wraps = elfClass.wrap(last) != last || Long.compareUnsigned(last, address) < 0;
        if (size > 0 && (wraps || (address & layout.alignment(kind) - 1) != 0)) {
            throw new IllegalArgumentException(
                    "segment cannot lie there: segment=%s address=0x%x size=0x%x alignment=0x%x"
                            .formatted(kind, address, size, layout.alignment(kind)));
        }
    }

    private LinkedImage link(SymbolResolver external)
            throws ElfFormatException, UndefinedSymbolsException, RelocationOverflowException {
        List<Patch> patches = patches();
        Set<Integer> used = symbolsOfProgram(patches);
        for (int symbol : used) {
            requireOrdinary(object.symbols().get(symbol));
        }
        symbols.resolve(used, external);
        fill();
        apply(patches);
        return new LinkedImage(layout, addresses, segments, symbols.defined(), debugSections());
    }

    private void apply(List<Patch> patches) throws ElfFormatException, RelocationOverflowException {
        for (Patch patch : patches) {
            for (ElfRelocation entry : patch.entries) {
                apply(patch, entry);
            }
        }
    }

    private Map<String, ByteBuffer> debugSections() {
        Map<String, ByteBuffer> debug = new HashMap<>();
        debugSections.forEach(
                (name, bytes) ->
                        debug.put(name, view(bytes).asReadOnlyBuffer().order(machine.order())));
        return debug;
    }

    private List<Patch> patches() throws ElfFormatException {
        List<Patch> patches = new ArrayList<>();
        for (ElfSection s : object.sections()) {
            Optional<Placement> placement =
                    s.isRelocations() ? layout.placement(s.info()) : Optional.empty();
            if (placement.isPresent()) {
                requireKind(s);
                ElfSection target = object.sections().get(s.info());
                patches.add(new Patch(target, placement.get(), object.relocations(s)));
            }
        }
        return patches;
    }

    private void requireKind(ElfSection s) throws ElfFormatException {
        if (s.type() != machine.relocationSectionType()) {
            throw object.error(
                    "relocation section of the wrong kind",
                    "section=%s sh_type=%d machine=%s expected=%d"
                            .formatted(
                                    s.name(),
                                    s.type(),
                                    machine.isaName(),
                                    machine.relocationSectionType()));
        }
    }

    private static Set<Integer> symbolsOfProgram(List<Patch> patches) {
        Set<Integer> used = new TreeSet<>();
        for (Patch patch : patches) {
            if (patch.placement instanceof Placement.Loaded) {
                patch.entries.forEach(entry -> used.add(entry.symbol()));
            }
        }
        return used;
    }

    private void requireOrdinary(ElfSymbol symbol) throws ElfFormatException {
        if (symbol.type() == ElfSymbol.STT_GNU_IFUNC || symbol.type() == ElfSymbol.STT_TLS) {
            throw object.error(
                    "symbol has no address before the program runs",
                    "symbol=%s st_type=%d".formatted(symbol.name(), symbol.type()));
        }
    }

    private void fill() {
        for (SegmentKind kind : SegmentKind.values()) {
            segments.put(kind, new byte[(int) layout.size(kind)]);
        }
        layout.debugSizes().forEach((name, size) -> debugSections.put(name, new byte[size]));
        for (ElfSection s : object.sections()) {
            Optional<Placement> placement = layout.placement(s.index());
            if (placement.isPresent()) {
                ByteBuffer contents = object.contents(s);
                contents.get(array(placement.get()), offset(placement.get()), contents.remaining());
            }
        }
    }

    private byte[] array(Placement placement) {
        if (placement instanceof Placement.Loaded loaded) {
            return segments.get(loaded.segment());
        }
        return debugSections.get(((Placement.Debug) placement).name());
    }

    private static int offset(Placement placement) {
        // Below 2^31: the plan keeps every size under its limit.
        return (int)
                (placement instanceof Placement.Loaded loaded
                        ? loaded.offset()
                        : ((Placement.Debug) placement).offset());
    }

    private ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(machine.order());
    }

    private void apply(Patch patch, ElfRelocation entry)
            throws ElfFormatException, RelocationOverflowException {
        RelocationType type = type(patch, entry);
        requireInside(patch, entry, type);
        if (type.formula() == Formula.NONE) {
            return;
        }
        ByteBuffer bytes = view(array(patch.placement));
        int at = offset(patch.placement) + (int) entry.offset();
        long addend = entry.addend();
        if (machine.relocationSectionType() == ElfSection.SHT_REL) {
            addend = type.field().get(bytes, at);
        }
        long place = symbols.address(patch.placement) + entry.offset();
        long sum = symbols.value(entry.symbol()) + addend;
        long value = type.formula().apply(sum, place, entry.typeData());
        // A call of a weak function that is missing cannot reach 0, and is never reached itself.
        if (!symbols.isMissing(entry.symbol()) && !type.fits(value, machine.elfClass())) {
            throw overflow(patch, entry, type, value);
        }
        type.field().put(bytes, at, type.shifted(value, machine.elfClass()));
    }

    private RelocationType type(Patch patch, ElfRelocation entry) throws ElfFormatException {
        RelocationType type = machine.relocationTypes().get(entry.type());
        if (type == null || type.formula() == Formula.UNSUPPORTED) {
            String name = type == null ? Integer.toUnsignedString(entry.type()) : type.name();
            throw object.error(
                    "unsupported relocation type",
                    "type=%s %s".formatted(name, where(patch, entry)));
        }
        return type;
    }

    private void requireInside(Patch patch, ElfRelocation entry, RelocationType type)
            throws ElfFormatException {
        long room = patch.target.size() - type.field().bytes();
        if (patch.target.occupiesFile()
                && Long.compareUnsigned(entry.offset(), Math.max(room, 0)) <= 0
                && room >= 0) {
            return;
        }
        throw object.error(
                "relocation outside its section",
                "type=%s %s size=0x%x"
                        .formatted(type.name(), where(patch, entry), patch.target.size()));
    }

    private RelocationOverflowException overflow(
            Patch patch, ElfRelocation entry, RelocationType type, long value) {
        return new RelocationOverflowException(
                "relocated value does not fit: file=%s type=%s %s value=0x%x"
                        .formatted(
                                object.name(),
                                type.name(),
                                where(patch, entry),
                                machine.elfClass().wrap(value)));
    }

    private String where(Patch patch, ElfRelocation entry) {
        ElfSymbol symbol = object.symbols().get(entry.symbol());
        boolean unnamed = symbol.isInSection() && symbol.name().isEmpty();
        String name = unnamed ? object.sections().get(symbol.shndx()).name() : symbol.name();
        return "section=%s r_offset=0x%x symbol=%s"
                .formatted(patch.target.name(), entry.offset(), name);
    }
}
