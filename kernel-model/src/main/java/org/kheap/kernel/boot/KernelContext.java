package org.kheap.kernel.boot;

import org.kheap.kernel.base.Globals;
import org.kheap.kernel.module.ModuleTable;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Machine;
import org.kheap.machine.Symbol;

/** What all parts of a kernel stand on. */
record KernelContext(Machine machine, ModuleTable modules, Globals globals, KernelClock clock) {
    Arch arch() {
        return machine.arch();
    }

    Cpu cpu() {
        return machine.cpu();
    }

    GuestMemory memory() {
        return machine.memory();
    }

    /** Where the kernel, or a module, defines a symbol; 0 if none does. */
    long addressOf(String symbol) {
        return modules.named(symbol).map(Symbol::address).orElse(0L);
    }
}
