package org.kheap.cli.mdb;

import java.util.List;
import org.kheap.debugger.builtin.BuiltinModule;
import org.kheap.debugger.command.Modules;
import org.kheap.debugger.core.CoreModule;
import org.kheap.debugger.core.KernelTargetModule;
import org.kheap.debugger.kmem.KmemModule;
import org.kheap.debugger.leak.LeakModule;
import org.kheap.debugger.malloc.MallocModule;
import org.kheap.debugger.memguard.MemguardModule;
import org.kheap.debugger.uma.UmaModule;
import org.kheap.debugger.vmem.VmemModule;

/** What the debugger of this program knows: the one list of its modules. */
public final class DebuggerModules {
    private DebuggerModules() {}

    /** All modules, in the order in which they are loaded. */
    public static Modules all() {
        return new Modules(
                List.of(
                        CoreModule.create(),
                        VmemModule.create(),
                        new KmemModule(),
                        LeakModule.create(),
                        MallocModule.create(),
                        UmaModule.create(),
                        MemguardModule.create(),
                        KernelTargetModule.create(),
                        new BuiltinModule()));
    }
}
