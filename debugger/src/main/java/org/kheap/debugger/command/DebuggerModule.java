package org.kheap.debugger.command;

import java.util.List;
import org.kheap.debugger.target.Target;

/** Commands for one part of the kernel, named as its kernel module, or {@code mdb} for all. */
public interface DebuggerModule {
    String name();

    /** The same objects each time. */
    List<Dcmd> dcmds();

    List<Walker> walkers();

    /**
     * Walkers that depend on what the kernel holds, as there is one for each cache. Asked each time
     * that a name is not among {@link #walkers}. Must not fail on a damaged kernel.
     */
    default List<Walker> walkersIn(Target target) {
        return List.of();
    }

    /** What {@code $<name} stands for. */
    default List<Macro> macros() {
        return List.of();
    }
}
