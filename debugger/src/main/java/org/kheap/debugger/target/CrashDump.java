package org.kheap.debugger.target;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kheap.debugger.target.DumpFile.Kind;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Mapping;
import org.kheap.machine.elf.ElfCore;
import org.kheap.machine.elf.ElfFormatException;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.ElfSegment;
import org.kheap.machine.types.TypeTable;
import org.kheap.panic.dump.CrashFacts;
import org.kheap.panic.dump.CrashNotes;
import org.kheap.panic.dump.DumpException;

/**
 * A crash dump: {@code unix.N} and {@code vmcore.N}. Nothing in them is believed. What is damaged or
 * missing costs what it would have told, and is told in {@link #warnings}; only what is no dump at all
 * is refused.
 */
public final class CrashDump implements Target, Closeable {
    /** Bytes of notes that are read: far more than there are. */
    private static final int MOST_NOTES = 64 << 20;

    private static final int MOST_SYMBOLS = 512 << 20;

    private final String name;
    private final FileChannel channel;
    private final List<String> warnings = new ArrayList<>();
    private final Arch arch;
    private final CoreMemory memory;
    private final List<Mapping> mappings;
    private final CrashNotes notes;
    private final List<TargetThread> threads;

    private final SymbolTable symbols;

    /** Without a symbol file, the types that every compiler has. */
    private final Supplier<TypeTable> types;

    /** @param symbolFile null if there is none */
    private CrashDump(DumpFile file, FileChannel channel, DumpFile symbolFile)
            throws IOException, ElfFormatException {
        this.name = file.name();
        this.channel = channel;
        long length = channel.size();
        ElfCore core =
                ElfCore.read((offset, size) -> DumpFile.read(channel, offset, size), length, name);
        this.arch = arch(core);
        CoreLayout layout = new CoreLayout(arch.abi(), core, length, this::warn);
        FileWindows windows = new FileWindows(channel, arch.abi().order());
        this.mappings = layout.mappings();
        this.memory = new CoreMemory(arch.abi(), windows, layout.stretches());
        this.notes = new CrashNotes(arch, notes(core));
        notes.warnings().forEach(this::warn);
        this.threads = TargetThread.of(notes.facts());
        Optional<SymbolFile> found = symbolFile == null ? Optional.empty() : symbolFile(symbolFile);
        found.ifPresent(f -> new PairCheck(notes, memory, warnings).check(symbolFile, f));
        this.symbols = found.map(SymbolFile::symbols).orElseGet(SymbolFile::none);
        TypeTable noTypes = SymbolFile.noTypes(arch.abi());
        this.types = () -> found.map(SymbolFile::types).orElse(noTypes);
    }

    /**
     * Opens a pair.
     *
     * @param first one of the two files
     * @param second the other one
     * @throws DumpException if they are not a {@code unix.N} and a {@code vmcore.N}, or cannot be read
     */
    public static CrashDump open(Path first, Path second) throws DumpException {
        DumpFile one = DumpFile.at(first);
        DumpFile other = DumpFile.at(second);
        refuseCompressed(one);
        refuseCompressed(other);
        if (one.kind() == Kind.CORE && other.kind() == Kind.CORE) {
            throw new DumpException(
                    "%s and %s are both cores: name a symbol file and its core, such as unix.0 and"
                                    .formatted(first, second)
                            + " vmcore.0");
        } else if (one.kind() != Kind.CORE && other.kind() != Kind.CORE) {
            throw new DumpException(
                    "neither %s nor %s is the core of a crash dump: name a symbol file and its core,"
                                    .formatted(first, second)
                            + " such as unix.0 and vmcore.0");
        }
        return one.kind() == Kind.CORE ? opened(one, other) : opened(other, one);
    }

    /**
     * Opens a core without its symbol file, which leaves it without symbols and types.
     *
     * @throws DumpException if it is no {@code vmcore.N}, or cannot be read
     */
    public static CrashDump open(Path core) throws DumpException {
        DumpFile file = DumpFile.at(core);
        refuseCompressed(file);
        if (file.kind() != Kind.CORE) {
            throw new DumpException("%s is not the core of a crash dump".formatted(core));
        }
        CrashDump dump = opened(file, null);
        dump.warn("opened without symbols: no symbol file was named");
        return dump;
    }

    private static void refuseCompressed(DumpFile file) throws DumpException {
        if (file.kind() == Kind.COMPRESSED) {
            throw new DumpException(
                    "cannot open compressed dump; decompress using savecore -f " + file.path());
        }
    }

    /** @param symbols null if there is none */
    private static CrashDump opened(DumpFile core, DumpFile symbols) throws DumpException {
        FileChannel channel = null;
        try {
            channel = DumpFile.open(core.path());
            CrashDump dump = new CrashDump(core, channel, symbols);
            channel = null; // stays open
            return dump;
        } catch (ElfFormatException e) {
            throw new DumpException(
                    "the crash dump in %s is corrupt: %s".formatted(core.path(), e.getMessage()));
        } catch (IOException e) {
            throw DumpFile.unreadable(core.path(), e);
        } finally {
            closeAfterFailure(channel);
        }
    }

    private static void closeAfterFailure(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // What failed before is what matters.
        }
    }

    private Arch arch(ElfCore core) throws DumpException {
        return ElfMachine.of(core.header())
                .flatMap(machine -> Arch.named(machine.isaName()))
                .orElseThrow(
                        () ->
                                new DumpException(
                                        "%s is a core of no machine known here: e_machine=%d"
                                                .formatted(name, core.header().machine())));
    }

    private void warn(String clause) {
        warnings.add(name + ": " + clause);
    }

    /** The notes, as far as the file has them. */
    private ByteBuffer notes(ElfCore core) throws IOException {
        Optional<ElfSegment> segment =
                core.segments().stream().filter(s -> s.type() == ElfSegment.PT_NOTE).findFirst();
        if (segment.isEmpty() || segment.get().offset() < 0) {
            return ByteBuffer.allocate(0);
        }
        long size = segment.get().filesz();
        boolean isSane = size >= 0 && size <= MOST_NOTES;
        byte[] bytes =
                DumpFile.read(channel, segment.get().offset(), isSane ? (int) size : MOST_NOTES);
        if (bytes.length != size) {
            warn("its notes are cut short");
        }
        return ByteBuffer.wrap(bytes);
    }

    private Optional<SymbolFile> symbolFile(DumpFile file) throws DumpException {
        List<String> modules =
                notes.facts().modules().stream().map(CrashFacts.Module::name).toList();
        try (FileChannel symbols = DumpFile.open(file.path())) {
            byte[] bytes = DumpFile.read(symbols, 0, (int) Math.min(symbols.size(), MOST_SYMBOLS));
            SymbolFile found = SymbolFile.read(bytes, file.name(), arch.abi(), modules);
            if (found.machine().equals(Optional.of(ElfMachine.of(arch)))) {
                return Optional.of(found);
            }
            warnings.add(
                    "%s: it is of %s, and %s of %s: opened without symbols"
                            .formatted(
                                    file.name(),
                                    found.machine().map(ElfMachine::isaName).orElse("no machine"),
                                    name,
                                    arch));
        } catch (ElfFormatException e) {
            warnings.add("%s: opened without symbols: %s".formatted(file.name(), e.getMessage()));
        } catch (IOException e) {
            throw DumpFile.unreadable(file.path(), e);
        }
        return Optional.empty();
    }

    /** What is wrong with the dump, each a line for people: the file, and what is wrong with it. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Arch arch() {
        return arch;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public List<Mapping> mappings() {
        return mappings;
    }

    @Override
    public SymbolTable symbols() {
        return symbols;
    }

    @Override
    public TypeTable types() {
        return types.get();
    }

    @Override
    public List<TargetThread> threads() {
        return threads;
    }

    @Override
    public CrashFacts facts() {
        return notes.facts();
    }

    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
