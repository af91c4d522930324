package org.kheap.kernel.module;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.Symbol;
import org.kheap.machine.dwarf.DwarfFormatException;
import org.kheap.machine.dwarf.DwarfSections;
import org.kheap.machine.dwarf.LineTable;
import org.kheap.machine.elf.ElfFormatException;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.elf.ElfSymbol;
import org.kheap.machine.elf.LinkException;
import org.kheap.machine.elf.LinkedImage;
import org.kheap.machine.elf.ObjectLayout;
import org.kheap.machine.elf.Placement;
import org.kheap.machine.elf.Relocator;
import org.kheap.machine.elf.SegmentAddresses;
import org.kheap.machine.elf.SegmentKind;

/**
 * Loads modules as krtld does: relocatable objects are placed, linked against each other and against
 * the modules loaded before, and copied into guest memory with the rights their sections ask for.
 */
public final class ModuleLoader {
    private final Arch arch;
    private final GuestMemory memory;
    private final Segkmem segkmem;
    private final ModuleTable table;

    public ModuleLoader(Arch arch, GuestMemory memory, Segkmem segkmem, ModuleTable table) {
        this.arch = arch;
        this.memory = memory;
        this.segkmem = segkmem;
        this.table = table;
    }

    /**
     * Loads a module made of one or more objects.
     *
     * @param name of the module
     * @param objects whose undefined symbols the others, or modules loaded before, define
     * @throws LoadException if an object is no relocatable object for this machine, if symbols are
     *     undefined or defined twice, or if there is no room; modules loaded before are unharmed
     */
    public KernelModule load(String name, List<ElfObject> objects, ModuleSpace space)
            throws LoadException {
        return load(new Load(name, objects, space));
    }

    /**
     * As {@link #load}, of objects of which one defines {@code main}.
     *
     * @throws LoadException also if none does; nothing is loaded then
     */
    public KernelModule loadProgram(String name, List<ElfObject> objects, ModuleSpace space)
            throws LoadException {
        Load program = new Load(name, objects, space);
        program.isProgram = true;
        return load(program);
    }

    private static KernelModule load(Load load) throws LoadException {
        try {
            return load.run();
        } catch (ElfFormatException | LinkException e) {
            throw new LoadException(e);
        }
    }

    private ElfMachine machine() {
        return ElfMachine.of(arch);
    }

    /** The loading of one module. */
    private final class Load {
        private final String name;
        private final List<ElfObject> objects;
        private final ModuleSpace space;
        private final List<ObjectLayout> layouts = new ArrayList<>();
        private final List<SegmentAddresses> addresses = new ArrayList<>();
        private final Map<SegmentKind, Long> starts = new EnumMap<>(SegmentKind.class);
        private final Map<SegmentKind, Long> sizes = new EnumMap<>(SegmentKind.class);
        private final Map<String, Long> globals = new HashMap<>();
        private final Map<String, String> definedIn = new HashMap<>();
        private boolean isProgram;

        Load(String name, List<ElfObject> objects, ModuleSpace space) {
            this.name = name;
            this.objects = objects;
            this.space = space;
        }

        KernelModule run() throws LoadException, ElfFormatException, LinkException {
            for (ElfObject object : objects) {
                object.requireMachine(machine());
                layouts.add(ObjectLayout.of(object));
            }
            if (isProgram) {
                requireMain();
            }
            place();
            for (int i = 0; i < objects.size(); i++) {
                collectGlobals(i);
            }
            List<LinkedImage> images = new ArrayList<>();
            for (int i = 0; i < objects.size(); i++) {
                images.add(Relocator.link(layouts.get(i), addresses.get(i), this::resolve));
            }
            for (SegmentKind kind : SegmentKind.values()) {
                copy(kind, images);
            }
            KernelModule module = describe(images);
            table.add(module);
            return module;
        }

        private void requireMain() throws LoadException {
            if (objects.stream()
                    .flatMap(object -> object.symbols().stream())
                    .noneMatch(s -> s.name().equals("main") && !s.isUndefined())) {
                throw new LoadException("no main: module=" + name);
            }
        }

        /** Segments of one kind lie one after the other, whatever object they are from. */
        private void place() throws LoadException {
            Map<SegmentKind, List<Long>> offsets = new EnumMap<>(SegmentKind.class);
            for (SegmentKind kind : SegmentKind.values()) {
                long end = 0;
                offsets.put(kind, new ArrayList<>());
                for (ObjectLayout layout : layouts) {
                    long alignment = layout.alignment(kind);
                    if (alignment > arch.pageSize()) {
                        throw new LoadException(
                                "alignment larger than a page: module=%s alignment=%d"
                                        .formatted(name, alignment));
                    }
                    end = end + alignment - 1 & -alignment;
                    offsets.get(kind).add(end);
                    end += layout.size(kind);
                }
                sizes.put(kind, end);
                boolean data = kind == SegmentKind.DATA;
                starts.put(kind, data ? space.takeData(end) : space.takeText(end));
            }
            for (int i = 0; i < layouts.size(); i++) {
                addresses.add(
                        new SegmentAddresses(
                                starts.get(SegmentKind.TEXT) + offsets.get(SegmentKind.TEXT).get(i),
                                starts.get(SegmentKind.RODATA)
                                        + offsets.get(SegmentKind.RODATA).get(i),
                                starts.get(SegmentKind.DATA)
                                        + offsets.get(SegmentKind.DATA).get(i)));
            }
        }

        private void collectGlobals(int index) throws LoadException {
            ElfObject object = objects.get(index);
            List<ElfSymbol> symbols = object.symbols();
            for (int i = 0; i < symbols.size(); i++) {
                ElfSymbol symbol = symbols.get(i);
                Optional<Placement> placement = placementOf(index, i, symbol);
                if (symbol.binding() == ElfSymbol.STB_LOCAL || placement.isEmpty()) {
                    continue;
                }
                if (placement.get() instanceof Placement.Loaded loaded) {
                    long base = addresses.get(index).of(loaded.segment()) + loaded.offset();
                    define(symbol, base + (symbol.isCommon() ? 0 : symbol.value()), object.name());
                }
            }
        }

        private Optional<Placement> placementOf(int index, int number, ElfSymbol symbol) {
            ObjectLayout layout = layouts.get(index);
            if (symbol.isCommon()) {
                return layout.common(number).map(Placement.class::cast);
            }
            return symbol.isInSection() ? layout.placement(symbol.shndx()) : Optional.empty();
        }

        private void define(ElfSymbol symbol, long address, String file) throws LoadException {
            if (symbol.binding() == ElfSymbol.STB_WEAK && globals.containsKey(symbol.name())) {
                return;
            }
            String before = definedIn.put(symbol.name(), file);
            if (before != null && symbol.binding() == ElfSymbol.STB_GLOBAL) {
                throw new LoadException(
                        "symbol defined twice: symbol=%s files=%s,%s"
                                .formatted(symbol.name(), before, file));
            }
            globals.put(symbol.name(), address);
        }

        private OptionalLong resolve(String symbol) {
            Long own = globals.get(symbol);
            return own != null ? OptionalLong.of(own) : table.addressOf(symbol);
        }

        private void copy(SegmentKind kind, List<LinkedImage> images) throws LoadException {
            long size = sizes.get(kind);
            if (size == 0) {
                return;
            }
            if (!segkmem.back(starts.get(kind), size, rights(kind))) {
                throw new LoadException(
                        "not enough memory to load a module: module=%s size=%d"
                                .formatted(name, size));
            }
            clear(starts.get(kind), arch.roundToPages(size));
            for (LinkedImage image : images) {
                byte[] bytes = image.bytes(kind);
                if (bytes.length > 0) {
                    // The loader writes below the protection that the guest will see.
                    memory.write(image.addresses().of(kind), bytes, Access.INSPECT);
                }
            }
        }

        private void clear(long start, long size) {
            memory.fill(start, size, 0, Access.INSPECT);
        }

        private KernelModule describe(List<LinkedImage> images) {
            List<Symbol> symbols = new ArrayList<>();
            List<LineTable> lines = new ArrayList<>();
            for (LinkedImage image : images) {
                for (ElfSymbol symbol : image.symbols()) {
                    if (!symbol.name().isEmpty()) {
                        symbols.add(new Symbol(name, symbol.name(), symbol.value(), symbol.size()));
                    }
                }
                lines(image).ifPresent(lines::add);
            }
            return new KernelModule(
                    name,
                    starts.get(SegmentKind.TEXT),
                    sizes.get(SegmentKind.TEXT),
                    starts.get(SegmentKind.DATA),
                    sizes.get(SegmentKind.DATA),
                    List.copyOf(symbols),
                    List.copyOf(lines),
                    List.copyOf(images));
        }
    }

    private static Rights rights(SegmentKind kind) {
        return switch (kind) {
            case TEXT -> Rights.READ_EXECUTE;
            case RODATA -> Rights.READ;
            case DATA -> Rights.READ_WRITE;
        };
    }

    /** A damaged line table costs the line numbers, not the module. */
    private static Optional<LineTable> lines(LinkedImage image) {
        try {
            return Optional.of(LineTable.parse(DwarfSections.of(image.debugSections())));
        } catch (DwarfFormatException e) {
            return Optional.empty();
        }
    }
}
