package org.kheap.debugger.kmem;

import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.Structs;

/** What each CPU has of a cache: the array {@code cache_cpu}. */
final class CpuCaches {
    /** A kernel that says it has more is damaged. */
    private static final int MOST = 1024;

    private final StructType type;
    private final long first;
    private final int count;

    CpuCaches(Structs structs, CacheView cache) {
        this.type = structs.type("kmem_cpu_cache_t");
        this.first = cache.struct().addressOf("cache_cpu");
        this.count = count(structs);
    }

    /** How many CPUs the machine can have. */
    static int count(Structs structs) {
        return (int) Math.max(1, Math.min(structs.variable("max_ncpus"), MOST));
    }

    int count() {
        return count;
    }

    /** Address of a {@code kmem_cpu_cache_t}. */
    long address(int cpu) {
        return first + (long) cpu * type.size();
    }

    private long get(int cpu, String member) {
        return type.field(member).read(address(cpu));
    }

    /** Rounds that a magazine holds; 0 if magazines are not used. */
    long magazineSize(int cpu) {
        return get(cpu, "cc_magsize");
    }

    /** Address of the magazine in use; 0 if there is none. */
    long loaded(int cpu) {
        return get(cpu, "cc_loaded");
    }

    /** Negative if there is no magazine. */
    long loadedRounds(int cpu) {
        return get(cpu, "cc_rounds");
    }

    /** Address of the magazine used before; 0 if there is none. */
    long previous(int cpu) {
        return get(cpu, "cc_ploaded");
    }

    /** Negative if there is no magazine. */
    long previousRounds(int cpu) {
        return get(cpu, "cc_prounds");
    }

    /** Allocations that were served from magazines. */
    long allocations(int cpu) {
        return get(cpu, "cc_alloc");
    }
}
