package org.kheap.debugger.target;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Mapping;
import org.kheap.machine.PhysicalMemory;
import org.kheap.machine.elf.ElfFormatException;
import org.kheap.machine.paging.PagedMemory;
import org.kheap.machine.types.TypeTable;
import org.kheap.panic.dump.CrashFacts;
import org.kheap.panic.dump.CrashImage;

/**
 * A kernel that stands still, but may go on. Its memory is the machine's own; the rest is as of the
 * moment the image was made.
 */
public final class LiveTarget implements Target {
    private static final String NAME = "kernel";

    private final CrashImage image;
    private final SymbolFile symbolFile;

    private LiveTarget(CrashImage image, SymbolFile symbolFile) {
        this.image = image;
        this.symbolFile = symbolFile;
    }

    /** @param image what would be dumped if the kernel died now */
    public static LiveTarget of(CrashImage image) {
        List<String> modules =
                image.facts().modules().stream().map(CrashFacts.Module::name).toList();
        try {
            return new LiveTarget(
                    image, SymbolFile.read(image.symbolFile(), NAME, image.arch().abi(), modules));
        } catch (ElfFormatException e) {
            throw new IllegalArgumentException("the kernel's own symbol file is damaged", e);
        }
    }

    /** The same kernel, later. Symbols are read again only if modules have come or gone. */
    public LiveTarget at(CrashImage later) {
        return Arrays.equals(image.symbolFile(), later.symbolFile())
                ? new LiveTarget(later, symbolFile)
                : of(later);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Arch arch() {
        return image.arch();
    }

    @Override
    public GuestMemory memory() {
        return image.memory();
    }

    @Override
    public List<Mapping> mappings() {
        return image.mappings();
    }

    @Override
    public SymbolTable symbols() {
        return symbolFile.symbols();
    }

    @Override
    public TypeTable types() {
        return symbolFile.types();
    }

    @Override
    public List<TargetThread> threads() {
        return TargetThread.of(image.facts());
    }

    @Override
    public CrashFacts facts() {
        return image.facts();
    }

    @Override
    public boolean isLive() {
        return true;
    }

    /** What the kernel's memory lies in. */
    @Override
    public Optional<PhysicalMemory> physicalMemory() {
        return image.memory() instanceof PagedMemory paged
                ? Optional.of(paged.ram())
                : Optional.empty();
    }
}
