package org.kheap.debugger.target;

import java.util.List;
import java.util.Optional;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Mapping;
import org.kheap.machine.PhysicalMemory;
import org.kheap.machine.types.TypeTable;
import org.kheap.panic.dump.CrashFacts;

/** A kernel to look at. */
public interface Target {
    /** For people: {@code vmcore.1}, or {@code kernel} for a live one. */
    String name();

    Arch arch();

    /** To be read with {@code INSPECT} only. What is not there throws, as everywhere. */
    GuestMemory memory();

    /** What of the memory there is, by ascending unsigned address. */
    List<Mapping> mappings();

    SymbolTable symbols();

    TypeTable types();

    /** The one that panicked, or runs, first. */
    List<TargetThread> threads();

    /** What the kernel says of itself; texts and lists are empty where nothing is known. */
    CrashFacts facts();

    /** Whether the kernel goes on behind the debugger's back, and may be written to. */
    boolean isLive();

    /** The machine's RAM, if the target has all of it. */
    default Optional<PhysicalMemory> physicalMemory() {
        return Optional.empty();
    }
}
