package org.kheap.machine.dwarf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.machine.dwarf.Abbreviations.Abbreviation;
import org.kheap.machine.dwarf.Abbreviations.Specification;

/** A unit of {@code .debug_info}: usually what came from compiling one file. */
public final class Unit {

    private final UnitHeader header;
    private final long start;
    private final ByteBuffer bytes;
    private final Abbreviations abbreviations;
    private final DwarfSections sections;
    private final FormReader forms;

    /** Null until the first entry was read, which has to be read without them. */
    private IndexTables tables;

    Unit(UnitHeader header, DwarfReader entries, Abbreviations tables, DwarfSections sections)
            throws DwarfFormatException {
        this.header = header;
        this.start = entries.offset();
        this.bytes = entries.block(entries.remaining());
        this.abbreviations = tables;
        this.sections = sections;
        this.forms = new FormReader(sections, header);
    }

    /**
     * Where the unit begins.
     *
     * @return offset of its header in {@code .debug_info}
     */
    public long offset() {
        return header.offset();
    }

    /**
     * The version of DWARF it is written in.
     *
     * @return 2 to 5
     */
    public int version() {
        return header.version();
    }

    /**
     * The size of addresses and pointers in the unit.
     *
     * @return 4 or 8 bytes
     */
    public int addressSize() {
        return header.addressSize();
    }

    /**
     * All entries of the unit.
     *
     * @return a cursor before the entry that describes the unit itself
     */
    public DieCursor entries() {
        return new DieCursor(this, readerAt(start), 0);
    }

    /**
     * The entries right below one, without theirs. It reads all entries below, so to walk over a
     * whole tree {@link #entries} is the better way.
     *
     * @param parent an entry of this unit
     * @return in the order of the file; empty if it has none
     * @throws DwarfFormatException if one of them, or of theirs, is damaged
     */
    public List<Die> children(Die parent) throws DwarfFormatException {
        List<Die> children = new ArrayList<>();
        if (parent.hasChildren()) {
            DieCursor cursor = new DieCursor(this, readerAt(parent.end()), 1);
            for (Optional<Die> d = cursor.next(); d.isPresent(); d = cursor.next()) {
                if (cursor.depth() == 1) {
                    children.add(d.get());
                }
            }
        }
        return children;
    }

    /** Whether an offset in the section is one of an entry of this unit, or could be. */
    boolean contains(long offset) {
        return offset >= start && offset < start + bytes.capacity();
    }

    /** The entry at an offset that {@link #contains} has approved. */
    Die die(long offset) throws DwarfFormatException {
        DwarfReader reader = readerAt(offset);
        long code = reader.uleb128();
        if (code == 0) {
            throw reader.error("reference to a null entry", "entry=0x%x".formatted(offset));
        }
        return read(offset, abbreviation(code, reader), reader);
    }

    private DwarfReader readerAt(long offset) {
        int at = Math.toIntExact(offset - start);
        return DwarfReader.part(
                DebugInfo.SECTION,
                bytes.duplicate().order(bytes.order()).position(at),
                offset,
                header.offsetSize());
    }

    /** Passes over the attributes that follow an abbreviation code. */
    void skip(Abbreviation abbreviation, DwarfReader reader) throws DwarfFormatException {
        for (Specification attribute : abbreviation.attributes()) {
            forms.skip(reader, attribute);
        }
    }

    /** Reads the attributes that follow an abbreviation code. */
    Die read(long offset, Abbreviation abbreviation, DwarfReader reader)
            throws DwarfFormatException {
        if (tables == null) {
            tables = new IndexTables(sections, header, attributesOfFirst());
        }
        Map<Integer, AttributeValue> attributes = attributes(abbreviation, reader);
        for (Map.Entry<Integer, AttributeValue> attribute : attributes.entrySet()) {
            attribute.setValue(tables.resolve(attribute.getValue()));
        }
        return new Die(
                offset,
                abbreviation.tag(),
                abbreviation.hasChildren(),
                Map.copyOf(attributes),
                reader.offset());
    }

    private Map<Integer, AttributeValue> attributesOfFirst() throws DwarfFormatException {
        DwarfReader reader = readerAt(start);
        return attributes(abbreviation(reader.uleb128(), reader), reader);
    }

    private Map<Integer, AttributeValue> attributes(Abbreviation abbreviation, DwarfReader reader)
            throws DwarfFormatException {
        Map<Integer, AttributeValue> attributes = new HashMap<>();
        for (Specification attribute : abbreviation.attributes()) {
            attributes.put(attribute.name(), forms.read(reader, attribute));
        }
        return attributes;
    }

    Abbreviation abbreviation(long code, DwarfReader reader) throws DwarfFormatException {
        Abbreviation abbreviation = abbreviations.table(header.abbreviations()).get(code);
        if (abbreviation == null) {
            throw reader.error(
                    "entry without an abbreviation", "code=" + Long.toUnsignedString(code));
        }
        return abbreviation;
    }
}
