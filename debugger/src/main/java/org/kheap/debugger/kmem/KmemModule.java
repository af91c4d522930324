package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Macro;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.command.Warnings;
import org.kheap.debugger.structs.Structs;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.debugger.target.Target;
import org.kheap.machine.GuestFaultException;

/** The commands about the kernel memory allocator. */
public final class KmemModule implements DebuggerModule {
    /** As the kernel makes names; others are damaged. */
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    private final KmemDebug debug = new KmemDebug();
    private final List<Dcmd> dcmds =
            List.of(
                    new KmastatDcmd(),
                    new KmemCacheDcmd(),
                    new KmemSlabsDcmd(),
                    new KmemVerifyDcmd(),
                    debug,
                    new KmemLogDcmd(),
                    new KmalogDcmd(),
                    new KmausersDcmd(),
                    new BufctlDcmd(),
                    new BufctlAuditDcmd(),
                    ThreadTransactionsDcmd.allocatedBy(),
                    ThreadTransactionsDcmd.freedBy());
    private final List<Walker> walkers =
            Stream.of(CacheWalks.all(debug), TransactionWalks.all()).flatMap(List::stream).toList();

    @Override
    public String name() {
        return "genunix";
    }

    @Override
    public List<Dcmd> dcmds() {
        return dcmds;
    }

    @Override
    public List<Walker> walkers() {
        return walkers;
    }

    @Override
    public List<Macro> macros() {
        return KmemMacros.all();
    }

    /** One for each cache. Of several caches of a name, the oldest has it. */
    @Override
    public List<Walker> walkersIn(Target target) {
        Map<String, Walker> byName = new LinkedHashMap<>();
        try {
            for (CacheView cache : Caches.all(new Structs(target), Warnings.NONE)) {
                if (cache.name().matches(NAME)) {
                    byName.putIfAbsent(
                            cache.name(), new NamedCacheWalker(cache.name(), cache.address()));
                }
            }
        } catch (GuestFaultException | UnknownNameException notThere) {
            // Of another system, or so damaged that there is no list of caches: then there are
            // none.
            return List.of();
        }
        return new ArrayList<>(byName.values());
    }
}
