package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.vmem.Arena;
import org.kheap.debugger.vmem.Arenas;

/** The tables of {@code ::kmastat}. */
final class KmastatPrinter {
    /** What programs get. Memory is in bytes, whatever the unit for people is. */
    static final Table CACHES =
            Table.of("kmastat_cache")
                    .hidden("name", "%s")
                    .hidden("addr", "%p")
                    .hidden("buf_size", "%lld")
                    .hidden("buf_in_use", "%lld")
                    .hidden("buf_total", "%lld")
                    .hidden("memory_in_use", "%lld")
                    .hidden("alloc_succeed", "%lld")
                    .hidden("alloc_fail", "%lld")
                    .hidden("arena", "%p");

    /** What programs get of arenas. */
    static final Table ARENAS =
            Table.of("kmastat_vmem")
                    .hidden("name", "%s")
                    .hidden("addr", "%p")
                    .hidden("memory_in_use", "%lld")
                    .hidden("memory_total", "%lld")
                    .hidden("memory_import", "%lld")
                    .hidden("alloc_succeed", "%lld")
                    .hidden("alloc_fail", "%lld");

    private static final int NAME = 25;
    private static final int COUNT = 6;
    private static final int MEMORY = 9;
    private static final int SUCCESSES = 9;
    private static final int FAILURES = 5;

    /** Of a level in the tree of arenas. */
    private static final int INDENTATION = 4;

    private static final String HEADING = "%-25s %6s %6s %6s %9s %9s %5s\n";
    private static final String ARENA_HEADING = "%-25s %9s %10s %9s %9s %5s\n";

    private final Output output;
    private final MemoryUnit unit;

    KmastatPrinter(Output output, MemoryUnit unit) {
        this.output = output;
        this.unit = unit;
    }

    void cacheHeading() {
        if (!output.takesRows()) {
            output.printf(HEADING, "cache", "buf", "buf", "buf", "memory", "alloc", "alloc");
            output.printf(HEADING, "name", "size", "in use", "total", "in use", "succeed", "fail");
            cacheRule();
        }
    }

    void cacheRule() {
        rule(NAME, COUNT, COUNT, COUNT, unit.widen(MEMORY), SUCCESSES, FAILURES);
    }

    void cache(CacheView cache, CacheCounters counters) {
        if (output.takesRows()) {
            CACHES.row(
                    output,
                    cache.name(),
                    cache.address(),
                    cache.bufferSize(),
                    counters.inUse(),
                    counters.total(),
                    counters.memory(),
                    counters.successes(),
                    counters.failures(),
                    cache.arena());
            return;
        }
        output.printf(
                "%-25s %6llu %6llu %6llu ",
                cache.name(), cache.bufferSize(), counters.inUse(), counters.total());
        memoryAndAllocations(counters);
    }

    /** Prints the sum over the caches of an arena, for people. */
    void sum(Arena arena, CacheCounters counters) {
        if (!output.takesRows()) {
            output.printf("%-25s %6s %6s %6s ", "Total [%s]".formatted(arena.name()), "", "", "");
            memoryAndAllocations(counters);
        }
    }

    private void memoryAndAllocations(CacheCounters counters) {
        memory(counters.memory(), unit == MemoryUnit.PLAIN ? MEMORY : MEMORY + 2);
        output.printf("%9llu %5llu\n", counters.successes(), counters.failures());
    }

    private void memory(long bytes, int width) {
        output.printf("%*s ", width, unit.of(bytes));
    }

    void arenaHeading() {
        if (!output.takesRows()) {
            output.line("");
            output.printf(ARENA_HEADING, "vmem", "memory", "memory", "memory", "alloc", "alloc");
            output.printf(ARENA_HEADING, "name", "in use", "total", "import", "succeed", "fail");
            arenaRule();
        }
    }

    void arenaRule() {
        rule(
                NAME,
                unit.widen(MEMORY),
                unit.widen(MEMORY + 1),
                unit.widen(MEMORY),
                SUCCESSES,
                FAILURES);
    }

    void arena(Arenas.Place place) {
        Arena arena = place.arena();
        if (output.takesRows()) {
            ARENAS.row(
                    output,
                    arena.name(),
                    arena.address(),
                    arena.inUse(),
                    arena.total(),
                    arena.imported(),
                    arena.successes(),
                    arena.failures());
            return;
        }
        output.printf("%-25s ", " ".repeat(INDENTATION * place.depth()) + arena.name());
        memory(arena.inUse(), unit.widen(MEMORY));
        memory(arena.total(), unit.widen(MEMORY + 1));
        memory(arena.imported(), unit.widen(MEMORY));
        output.printf("%9llu %5llu\n", arena.successes(), arena.failures());
    }

    private void rule(int... widths) {
        if (!output.takesRows()) {
            for (int width : widths) {
                output.print("-".repeat(width) + " ");
            }
            output.print("\n");
        }
    }
}
