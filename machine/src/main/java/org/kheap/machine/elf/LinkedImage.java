package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object with all addresses final: what has to be copied into memory, and what a debugger wants
 * to know about it. Immutable.
 */
public final class LinkedImage {

    private final ObjectLayout layout;
    private final SegmentAddresses addresses;
    private final Map<SegmentKind, byte[]> segments;
    private final List<ElfSymbol> symbols;
    private final Map<String, ByteBuffer> debugSections;

    LinkedImage(
            ObjectLayout layout,
            SegmentAddresses addresses,
            Map<SegmentKind, byte[]> segments,
            List<ElfSymbol> symbols,
            Map<String, ByteBuffer> debugSections) {
        this.layout = layout;
        this.addresses = addresses;
        this.segments = segments;
        this.symbols = List.copyOf(symbols);
        this.debugSections = Map.copyOf(debugSections);
    }

    /**
     * The plan the image was made by.
     *
     * @return the layout
     */
    public ObjectLayout layout() {
        return layout;
    }

    /**
     * Where the segments belong.
     *
     * @return the addresses given to the relocator
     */
    public SegmentAddresses addresses() {
        return addresses;
    }

    /**
     * The contents of a segment, the zeroes of {@code .bss} and common blocks included.
     *
     * @param kind which segment
     * @return a copy; empty if the object has nothing for it
     */
    public byte[] bytes(SegmentKind kind) {
        return segments.get(kind).clone();
    }

    /**
     * The symbols the object defines, as an executable would have them: {@code value} is the
     * address, or the value if {@code SHN_ABS}; {@code shndx} still is the section of the object.
     * Section and file symbols are left out, and so are symbols of sections that are not loaded.
     *
     * @return in the order of the symbol table
     */
    public List<ElfSymbol> symbols() {
        return symbols;
    }

    /**
     * A function, variable or absolute symbol that other files can see.
     *
     * @param name for example {@code main}
     * @return empty if the object defines none of that name, or only a local one
     */
    public Optional<ElfSymbol> global(String name) {
        return symbols.stream()
                .filter(s -> s.binding() != ElfSymbol.STB_LOCAL && s.name().equals(name))
                .findFirst();
    }

    /**
     * The DWARF sections, relocated.
     *
     * @return by name, for example {@code .debug_line}; each a read-only view in the byte order of
     *     the machine
     */
    public Map<String, ByteBuffer> debugSections() {
        return debugSections;
    }
}
