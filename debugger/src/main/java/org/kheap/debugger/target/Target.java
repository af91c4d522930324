package org.kheap.debugger.target;

import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.types.TypeTable;

/** A kernel to look at. */
public interface Target {
    /** For people: {@code vmcore.1}, or {@code kernel} for a live one. */
    String name();

    Arch arch();

    /** To be read with {@code INSPECT} only. What is not there throws, as everywhere. */
    GuestMemory memory();

    SymbolTable symbols();

    TypeTable types();

    /** The one that panicked, or runs, first. */
    List<TargetThread> threads();

    /** Whether the kernel goes on behind the debugger's back, and may be written to. */
    boolean isLive();
}
