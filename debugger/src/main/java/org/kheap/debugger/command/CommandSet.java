package org.kheap.debugger.command;

import java.util.List;

/** A module whose commands do not depend on what a kernel holds. */
public record CommandSet(String name, List<Dcmd> dcmds, List<Walker> walkers, List<Macro> macros)
        implements DebuggerModule {

    public CommandSet {
        dcmds = List.copyOf(dcmds);
        walkers = List.copyOf(walkers);
        macros = List.copyOf(macros);
    }

    /** Without macros. */
    public CommandSet(String name, List<Dcmd> dcmds, List<Walker> walkers) {
        this(name, dcmds, walkers, List.of());
    }
}
