package org.kheap.debugger.target;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kheap.machine.Abi;
import org.kheap.machine.Symbol;
import org.kheap.machine.dwarf.DwarfFormatException;
import org.kheap.machine.dwarf.DwarfSections;
import org.kheap.machine.dwarf.LineTable;
import org.kheap.machine.elf.ElfFormatException;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.elf.ElfSection;
import org.kheap.machine.elf.ElfSymbol;
import org.kheap.machine.types.DwarfTypes;
import org.kheap.machine.types.TypeCatalog;
import org.kheap.machine.types.TypeTable;

/**
 * Symbols, lines and types of a kernel: the contents of a {@code unix.N}. Sections of modules bear the
 * name of the module, those of the first one do not. Lines and types are read when somebody asks for
 * them.
 */
public final class SymbolFile {
    /** The module whose sections have no name in front of theirs, if nobody says otherwise. */
    private static final String FIRST_MODULE = "unix";

    private static final Set<String> SEGMENTS = Set.of("text", "rodata", "data");
    private static final String DEBUG = ".debug_";

    private final Abi abi;
    private final ElfObject file;
    private final SortedSymbols symbols;

    /** Null until somebody asks. */
    private LineTable lines;

    /** Null until somebody asks. */
    private TypeTable types;

    private SymbolFile(Abi abi, ElfObject file, String firstModule) {
        this.abi = abi;
        this.file = file;
        this.symbols = symbols(firstModule);
    }

    /** Symbols of nothing: there is no symbol file. */
    static SymbolTable none() {
        return new SortedSymbols(List.of(), List.of(), va -> Optional.empty());
    }

    /** Types of a program that has told nothing of them. */
    static TypeTable noTypes(Abi abi) {
        return new TypeCatalog(abi);
    }

    /**
     * Reads a symbol file.
     *
     * @param bytes kept, not copied
     * @param name what messages call it
     * @param modules names of the modules in the order in which they were loaded; may be empty
     * @throws ElfFormatException if it is damaged
     */
    public static SymbolFile read(byte[] bytes, String name, Abi abi, List<String> modules)
            throws ElfFormatException {
        ElfObject file = ElfObject.parse(bytes, name);
        return new SymbolFile(abi, file, modules.isEmpty() ? FIRST_MODULE : modules.get(0));
    }

    /** The machine it is of; empty if that is none of the four. */
    Optional<ElfMachine> machine() {
        return file.machine();
    }

    public SymbolTable symbols() {
        return symbols;
    }

    /** The types; those of damaged parts are missing. */
    public TypeTable types() {
        if (types == null) {
            types = DwarfTypes.read(abi, debugSections());
        }
        return types;
    }

    /** Its code: where it was loaded, and what it was. */
    List<ElfSection> code() {
        return file.sections().stream()
                .filter(section -> section.has(ElfSection.SHF_ALLOC | ElfSection.SHF_EXECINSTR))
                .filter(ElfSection::occupiesFile)
                .toList();
    }

    ByteBuffer contents(ElfSection section) {
        return file.contents(section);
    }

    /** The module a section is of: {@code genunix} of {@code .genunix.text}. */
    static String moduleOf(String section, String firstModule) {
        int dot = section.lastIndexOf('.');
        boolean isSegment = dot >= 0 && SEGMENTS.contains(section.substring(dot + 1));
        return isSegment && dot > 0 ? section.substring(1, dot) : firstModule;
    }

    private SortedSymbols symbols(String firstModule) {
        Set<String> modules = new LinkedHashSet<>(List.of(firstModule));
        for (ElfSection section : file.sections()) {
            if (section.has(ElfSection.SHF_ALLOC)) {
                modules.add(moduleOf(section.name(), firstModule));
            }
        }
        List<SymbolEntry> entries =
                file.symbols().stream()
                        .skip(1) // what index 0 refers to: no symbol
                        .map(symbol -> entry(symbol, firstModule))
                        .toList();
        return new SortedSymbols(List.copyOf(modules), entries, this::lineOf);
    }

    private SymbolEntry entry(ElfSymbol symbol, String firstModule) {
        String module = firstModule;
        long limit = symbol.value() + symbol.size();
        if (symbol.isInSection()) {
            ElfSection section = file.sections().get(symbol.shndx());
            module = moduleOf(section.name(), firstModule);
            limit = symbol.size() == 0 ? section.addr() + section.size() : limit;
        }
        return new SymbolEntry(
                new Symbol(module, symbol.name(), symbol.value(), symbol.size()),
                limit,
                type(symbol),
                binding(symbol),
                symbol.visibility(),
                symbol.shndx());
    }

    private static SymbolEntry.Type type(ElfSymbol symbol) {
        return switch (symbol.type()) {
            case ElfSymbol.STT_FUNC, ElfSymbol.STT_GNU_IFUNC -> SymbolEntry.Type.FUNC;
            case ElfSymbol.STT_OBJECT -> SymbolEntry.Type.OBJT;
            case ElfSymbol.STT_SECTION -> SymbolEntry.Type.SECT;
            case ElfSymbol.STT_FILE -> SymbolEntry.Type.FILE;
            case ElfSymbol.STT_TLS -> SymbolEntry.Type.TLS;
            default -> symbol.isCommon() ? SymbolEntry.Type.COMM : SymbolEntry.Type.NOTY;
        };
    }

    private static SymbolEntry.Binding binding(ElfSymbol symbol) {
        return switch (symbol.binding()) {
            case ElfSymbol.STB_LOCAL -> SymbolEntry.Binding.LOCL;
            case ElfSymbol.STB_WEAK -> SymbolEntry.Binding.WEAK;
            default -> SymbolEntry.Binding.GLOB;
        };
    }

    private Optional<String> lineOf(long va) {
        if (lines == null) {
            lines = readLines();
        }
        return lines.find(va).map(line -> line.fileName() + ":" + line.line());
    }

    /** A damaged table of lines costs lines, and nothing else. */
    private LineTable readLines() {
        try {
            return LineTable.parse(debugSections());
        } catch (DwarfFormatException e) {
            return LineTable.empty();
        }
    }

    private DwarfSections debugSections() {
        Map<String, ByteBuffer> sections = new HashMap<>();
        for (ElfSection section : file.sections()) {
            if (section.name().startsWith(DEBUG) && !section.has(ElfSection.SHF_COMPRESSED)) {
                sections.putIfAbsent(section.name(), file.contents(section));
            }
        }
        return DwarfSections.of(sections);
    }
}
