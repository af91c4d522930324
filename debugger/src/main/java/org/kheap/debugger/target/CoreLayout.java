package org.kheap.debugger.target;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.kheap.machine.Abi;
import org.kheap.machine.Mapping;
import org.kheap.machine.Rights;
import org.kheap.machine.elf.ElfCore;
import org.kheap.machine.elf.ElfSegment;

/**
 * Where in a core which memory is: what its segments claim, without what is not in the file, goes
 * beyond the address space, or was claimed before.
 */
final class CoreLayout {
    private final Abi abi;
    private final long fileLength;
    private final Consumer<String> warnings;
    private final List<CoreMemory.Stretch> stretches = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private long bytesCut;
    private int overlaps;
    private int impossible;

    /**
     * @param fileLength bytes of the core
     * @param warnings told what was found amiss: clauses about the file
     */
    CoreLayout(Abi abi, ElfCore core, long fileLength, Consumer<String> warnings) {
        this.abi = abi;
        this.fileLength = fileLength;
        this.warnings = warnings;
        core.segments().stream()
                .filter(segment -> segment.type() == ElfSegment.PT_LOAD)
                .filter(segment -> segment.filesz() != 0)
                .sorted(Comparator.comparing(ElfSegment::vaddr, Long::compareUnsigned))
                .forEach(this::add);
        warn(core);
    }

    List<CoreMemory.Stretch> stretches() {
        return stretches;
    }

    /** The same, with the rights the guest had. */
    List<Mapping> mappings() {
        return List.copyOf(mappings);
    }

    private void add(ElfSegment segment) {
        long size = insideFile(segment.offset(), segment.filesz());
        if (size < 0 || Long.compareUnsigned(segment.vaddr(), abi.model().maxAddress()) > 0) {
            impossible++;
            return;
        }
        bytesCut += segment.filesz() - size;
        long room = abi.model().maxAddress() - segment.vaddr(); // one less than there is
        size = Long.compareUnsigned(size - 1, room) > 0 && size > 0 ? room + 1 : size;
        long skipped = overlap(segment.vaddr());
        overlaps += skipped > 0 ? 1 : 0;
        if (skipped < size) {
            long start = segment.vaddr() + skipped;
            stretches.add(
                    new CoreMemory.Stretch(start, size - skipped, segment.offset() + skipped));
            mappings.add(new Mapping(start, size - skipped, rights(segment)));
        }
    }

    /** How many bytes of a segment the file has; -1 if the segment cannot be. */
    private long insideFile(long offset, long size) {
        if (offset < 0 || size < 0) {
            return -1;
        }
        return Math.min(size, Math.max(0, fileLength - offset));
    }

    /** How many bytes from an address on others have claimed; the last stretch goes furthest. */
    private long overlap(long start) {
        if (stretches.isEmpty()) {
            return 0;
        }
        CoreMemory.Stretch before = stretches.get(stretches.size() - 1);
        long last = before.start() + before.size() - 1;
        return Long.compareUnsigned(start, last) <= 0 ? last - start + 1 : 0;
    }

    private static Rights rights(ElfSegment segment) {
        return Rights.of(
                (segment.flags() & ElfSegment.PF_W) != 0, (segment.flags() & ElfSegment.PF_X) != 0);
    }

    private void warn(ElfCore core) {
        if (core.isCut()) {
            warnings.accept("it is cut inside of its program headers");
        }
        if (bytesCut != 0) {
            warnings.accept("it is cut short: %d bytes of memory are missing".formatted(bytesCut));
        }
        if (overlaps != 0) {
            warnings.accept("%d of its segments overlap with others".formatted(overlaps));
        }
        if (impossible != 0) {
            warnings.accept("%d of its segments lie where no memory can be".formatted(impossible));
        }
    }
}
