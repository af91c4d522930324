package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ELF file: a relocatable object as a compiler writes it, but also an executable, a shared
 * object or a core, as far as headers, symbols and contents go.
 *
 * <p>Immutable. Follows the System V ABI, edition of the generic ELF specification ("gABI").
 */
public final class ElfObject {

    private final ElfBytes bytes;
    private final ElfHeader header;
    private final List<ElfSection> sections;
    private final List<ElfSegment> segments;
    private final List<ElfSymbol> symbols;
    private final Optional<ElfSection> symtab;

    ElfObject(
            ElfBytes bytes,
            ElfHeader header,
            List<ElfSection> sections,
            List<ElfSegment> segments,
            List<ElfSymbol> symbols,
            Optional<ElfSection> symtab) {
        this.bytes = bytes;
        this.header = header;
        this.sections = sections;
        this.segments = segments;
        this.symbols = symbols;
        this.symtab = symtab;
    }

    /**
     * Reads a file. Nothing in it is believed before it was checked, and the memory taken is within
     * a constant factor of its length.
     *
     * @param bytes the whole file; kept, not copied, so it must not change any more
     * @param name what messages call the file
     * @return the object
     * @throws ElfFormatException if the file is cut, damaged or not ELF
     */
    public static ElfObject parse(byte[] bytes, String name) throws ElfFormatException {
        return ElfParser.parse(bytes, name);
    }

    /**
     * What messages call the file.
     *
     * @return the name given to {@link #parse}
     */
    public String name() {
        return bytes.file();
    }

    /**
     * The ELF header.
     *
     * @return the header
     */
    public ElfHeader header() {
        return header;
    }

    /**
     * The machine the file is for.
     *
     * @return empty if it is none that this package can link for
     */
    public Optional<ElfMachine> machine() {
        return ElfMachine.of(header);
    }

    /**
     * The section headers, by index; the first is the null section.
     *
     * @return empty if the file has no section header table
     */
    public List<ElfSection> sections() {
        return sections;
    }

    /**
     * The first section of a name.
     *
     * @param name for example {@code .text}
     * @return empty if there is none
     */
    public Optional<ElfSection> section(String name) {
        return sections.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /**
     * The program headers in the order of the file.
     *
     * @return empty in a relocatable object
     */
    public List<ElfSegment> segments() {
        return segments;
    }

    /**
     * The symbol table ({@code SHT_SYMTAB}), by index; the first is the null symbol.
     *
     * @return empty if the file was stripped
     */
    public List<ElfSymbol> symbols() {
        return symbols;
    }

    /**
     * The bytes of a section.
     *
     * @param section one of {@link #sections()}
     * @return a read-only view in the file's byte order; empty if the section has none in the file
     */
    public ByteBuffer contents(ElfSection section) {
        return section.occupiesFile()
                ? checkedSlice(section.offset(), section.size())
                : ByteBuffer.allocate(0).order(header.order());
    }

    /**
     * The bytes of a segment, without the zeroes that {@code memsz} adds.
     *
     * @param segment one of {@link #segments()}
     * @return a read-only view in the file's byte order
     */
    public ByteBuffer contents(ElfSegment segment) {
        return checkedSlice(segment.offset(), segment.filesz());
    }

    private ByteBuffer checkedSlice(long offset, long size) {
        try {
            return bytes.slice(offset, size, "contents");
        } catch (ElfFormatException e) {
            // The parser checked the ranges of its own headers: this one is not one of them.
            throw new IllegalArgumentException("not a header of this file", e);
        }
    }

    /**
     * Reads the relocations that one relocation section holds. They change section {@code
     * section.info()}.
     *
     * @param section a section of type {@code SHT_REL} or {@code SHT_RELA}
     * @return the entries in the order of the file
     * @throws ElfFormatException if an entry refers to a symbol that is not there
     * @throws IllegalArgumentException if the section is of another type
     */
    public List<ElfRelocation> relocations(ElfSection section) throws ElfFormatException {
        if (!section.isRelocations()) {
            throw new IllegalArgumentException("no relocation section: type=" + section.type());
        }
        if (symtab.isEmpty() || section.link() != symtab.get().index()) {
            throw error(
                    "relocations without their symbol table",
                    "section=%s sh_link=%d".formatted(section.name(), section.link()));
        }
        boolean rela = section.type() == ElfSection.SHT_RELA;
        ElfClass elfClass = header.elfClass();
        int count = bytes.entries(section, rela ? elfClass.relaSize() : elfClass.relSize());
        ElfFields fields = new ElfFields(contents(section), elfClass);
        List<ElfRelocation> relocations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            relocations.add(checked(section, relocation(fields, rela)));
        }
        return relocations;
    }

    /** {@code r_info} is packed in three ways: 24 + 8 bits, 32 + 32, and 32 + 24 + 8 on V9. */
    private ElfRelocation relocation(ElfFields f, boolean rela) {
        long offset = f.addr();
        long info = f.addr();
        long addend = rela ? f.signed() : 0;
        if (!f.isWide()) {
            return new ElfRelocation(offset, (int) info & 0xff, 0, (int) (info >>> 8), addend);
        }
        boolean split = header.machine() == ElfMachine.SPARCV9.number();
        int type = split ? (int) info & 0xff : (int) info;
        int typeData = split ? (int) info >> 8 : 0;
        return new ElfRelocation(offset, type, typeData, (int) (info >>> 32), addend);
    }

    private ElfRelocation checked(ElfSection section, ElfRelocation r) throws ElfFormatException {
        if (Integer.compareUnsigned(r.symbol(), symbols.size()) >= 0) {
            throw error(
                    "relocation names no symbol",
                    "section=%s r_offset=0x%x symbol=%s symbols=%d"
                            .formatted(
                                    section.name(),
                                    r.offset(),
                                    Integer.toUnsignedString(r.symbol()),
                                    symbols.size()));
        }
        return r;
    }

    /**
     * Insists on the machine.
     *
     * @param wanted the machine the caller is about to load the file into
     * @throws ElfFormatException if the file is for another one; the message names both
     */
    public void requireMachine(ElfMachine wanted) throws ElfFormatException {
        if (machine().filter(m -> m == wanted).isEmpty()) {
            throw error(
                    "object is for another machine",
                    "machine=%s wanted=%s".formatted(machineName(), wanted.isaName()));
        }
    }

    private String machineName() {
        return machine()
                .map(ElfMachine::isaName)
                .orElseGet(
                        () ->
                                "%d class=%s order=%s"
                                        .formatted(
                                                header.machine(),
                                                header.elfClass(),
                                                header.order()));
    }

    /**
     * Insists on the kind of file.
     *
     * @param type {@link ElfHeader#ET_REL} and so on
     * @throws ElfFormatException if the file is of another kind
     */
    public void requireType(int type) throws ElfFormatException {
        if (header.type() != type) {
            throw error(
                    "wrong type of ELF file",
                    "e_type=%d expected=%d".formatted(header.type(), type));
        }
    }

    /**
     * The memory the file asks for: its {@code SHF_ALLOC} sections and its common blocks, without
     * the gaps that alignment adds.
     *
     * @return bytes
     * @throws ElfFormatException if the sum is 2^63 or more
     */
    public long allocatableSize() throws ElfFormatException {
        long sum = 0;
        for (ElfSection s : sections) {
            sum = plus(sum, s.has(ElfSection.SHF_ALLOC) ? s.size() : 0);
        }
        for (ElfSymbol s : symbols) {
            sum = plus(sum, s.isCommon() ? s.size() : 0);
        }
        return sum;
    }

    private long plus(long sum, long size) throws ElfFormatException {
        if (size < 0 || sum + size < 0) {
            throw error("object is too large", "size=0x%x other=0x%x".formatted(size, sum));
        }
        return sum + size;
    }

    ElfFormatException error(String what, String facts) {
        return bytes.error(what, facts);
    }
}
