package org.kheap.kernel.boot;

import java.util.List;
import java.util.Optional;
import org.kheap.machine.Abi;

/**
 * A kernel variable that may be set before boot.
 *
 * @param name of the variable, as {@code /etc/system} and the literature name it
 * @param type of the variable in C
 * @param doc what it does, in a few words
 */
public record Tunable(String name, Type type, String doc) {
    /** What a tunable may be declared as. */
    public enum Type {
        INT("int"),
        UINT32("uint32_t"),
        SIZE("size_t"),
        LONG("long"),
        CLOCK("clock_t");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** Whether it is as wide as a pointer. */
        boolean isWord() {
            return this == SIZE || this == LONG || this == CLOCK;
        }

        /** Size in bytes. */
        public int size(Abi abi) {
            return isWord() ? abi.wordSize() : Integer.BYTES;
        }

        /** As C spells it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** All of them. */
    public static final List<Tunable> ALL =
            List.of(
                    ofInt(
                            "kmem_flags",
                            "checks, as a sum: 1 audit, 2 deadbeef, 4 redzone, 8 contents,"
                                    + " 0x100 lite"),
                    ofInt("kmem_panic", "1: panic when the heap is found damaged; -1: go on"),
                    ofSize(
                            "kmem_maxverify",
                            "bytes of a free buffer that deadbeef checks; 0: by machine"),
                    ofSize("kmem_content_maxsave", "bytes of a freed buffer that contents keeps"),
                    ofSize("kmem_lite_minsize", "smallest buffer that lite checks"),
                    ofSize("kmem_lite_maxalign", "largest alignment that lite checks"),
                    ofInt("kmem_lite_pcs", "callers that lite remembers, at most 16"),
                    ofSize(
                            "kmem_minfirewall",
                            "checked buffers of that size end at an unmapped page; 0: by machine"),
                    ofInt("kmem_logging", "0: keep no logs"),
                    ofSize("kmem_transaction_log_size", "bytes of the log of audit; 0: by memory"),
                    ofSize("kmem_content_log_size", "bytes of the log of contents; 0: by memory"),
                    ofSize("kmem_failure_log_size", "bytes of the log of failed allocations"),
                    ofSize("kmem_slab_log_size", "bytes of the log of new slabs"),
                    ofSize("kmem_zerosized_log_size", "bytes of the log of requests for 0 bytes"),
                    ofClock("kmem_reap_interval", "ticks from one look at the caches to the next"),
                    ofInt(
                            "kmem_depot_contention",
                            "contention of CPUs in that time that makes magazines larger"),
                    ofSize(
                            "kmem_max_cached",
                            "largest kmem_alloc() that a cache serves; at most what it is by default"),
                    ofSize("kmem_frag_minslabs", "slabs from which a cache can be fragmented"),
                    ofSize(
                            "kmem_frag_numer",
                            "it is if more than this part of its buffers is free in slabs"),
                    ofSize("kmem_frag_denom", "the divisor of that"),
                    ofSize("kmem_reclaim_max_slabs", "slabs to empty at a time"),
                    ofSize("kmem_reclaim_scan_range", "slabs to look at for that"),
                    ofInt("kmem_move_noreap", "1: a reap moves no buffers"),
                    ofInt("kmem_move_blocked", "1: nothing moves buffers"),
                    ofInt("kmem_move_fulltilt", "1: any cache counts as fragmented"),
                    ofInt("kmem_move_any_partial", "1: any slab may be emptied"),
                    ofUint32(
                            "kmem_mtbf",
                            "ns: at its multiples, an allocation that may fail fails; 0: none"),
                    ofUint32("vmem_mtbf", "the same for allocations from arenas"),
                    ofLong("vmem_update_interval", "seconds between two looks at hash sizes"),
                    ofInt("kmem_warn_zerosized", "1: warn of sleeping requests for 0 bytes"),
                    ofInt("kmem_panic_zerosized", "1: panic on them"),
                    ofSize("default_stksize", "bytes of a thread's stack"));

    private static Tunable ofInt(String name, String doc) {
        return new Tunable(name, Type.INT, doc);
    }

    private static Tunable ofUint32(String name, String doc) {
        return new Tunable(name, Type.UINT32, doc);
    }

    private static Tunable ofSize(String name, String doc) {
        return new Tunable(name, Type.SIZE, doc);
    }

    private static Tunable ofLong(String name, String doc) {
        return new Tunable(name, Type.LONG, doc);
    }

    private static Tunable ofClock(String name, String doc) {
        return new Tunable(name, Type.CLOCK, doc);
    }

    /** The tunable of that name, if there is one. */
    public static Optional<Tunable> named(String name) {
        return ALL.stream().filter(tunable -> tunable.name.equals(name)).findFirst();
    }

    /** The names of all, in their order. */
    public static List<String> names() {
        return ALL.stream().map(Tunable::name).toList();
    }
}
