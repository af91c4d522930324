package org.kheap.panic.dump;

import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Mapping;

/**
 * What a crash dump is made of. Memory is read when the dump is written, so the machine must stand still
 * until then.
 *
 * @param memory the guest's
 * @param mappings what of it is to be dumped, by ascending address
 * @param facts beside the memory
 * @param symbolFile the bytes of {@code unix.N}
 * @param arguments of the workload, its name first, for people to see what was run
 */
public record CrashImage(
        Arch arch,
        GuestMemory memory,
        List<Mapping> mappings,
        CrashFacts facts,
        byte[] symbolFile,
        String arguments) {
    public CrashImage {
        mappings = List.copyOf(mappings);
    }

    /** Bytes of memory in the dump. */
    public long size() {
        return mappings.stream().mapToLong(Mapping::size).sum();
    }

    /** Pages of memory in the dump. */
    public long pages() {
        return size() >>> arch.pageShift();
    }
}
