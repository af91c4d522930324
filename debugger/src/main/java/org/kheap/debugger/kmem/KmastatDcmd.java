package org.kheap.debugger.kmem;

import java.util.HashMap;
import java.util.Map;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.vmem.Arena;
import org.kheap.debugger.vmem.Arenas;

/** {@code ::kmastat}: how much memory caches and arenas use. */
final class KmastatDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("kmastat", "kernel memory allocator stats")
                .flag('k', "memory in kilobytes")
                .flag('m', "memory in megabytes")
                .flag('g', "memory in gigabytes")
                .prints(KmastatPrinter.CACHES, KmastatPrinter.ARENAS)
                .help(
                        """
                        Prints the buffers of each cache and the memory of their slabs, sums of
                        these by arena, and how much of each arena is in use. A buffer in a magazine
                        is not in use. Arenas are indented below the one that they import from.
                        Memory is in bytes if no unit is given.
                        """)
                .example("::kmastat -m");
    }

    @Override
    public void run(Call call) {
        KmastatPrinter printer = new KmastatPrinter(call.output(), MemoryUnit.of(call));
        Arenas arenas = Arenas.of(call.session());
        printer.cacheHeading();
        Map<Long, CacheCounters> sums = new HashMap<>();
        Caches.forEach(
                call.session(),
                Caches.all(call.session()),
                cache -> {
                    CacheCounters counters = CacheCounters.of(call.session(), cache);
                    printer.cache(cache, counters);
                    sums.merge(cache.arena(), counters, CacheCounters::plus);
                });
        printer.cacheRule();
        for (Arenas.Place place : arenas.parentsFirst()) {
            Arena arena = place.arena();
            if (sums.containsKey(arena.address())) {
                printer.sum(arena, sums.get(arena.address()));
            }
        }
        printer.cacheRule();
        printer.arenaHeading();
        for (Arenas.Place place : arenas.parentsFirst()) {
            call.session().checkInterrupt();
            printer.arena(place);
        }
        printer.arenaRule();
    }
}
