package org.kheap.kernel.boot;

import java.util.List;

/**
 * A kernel variable that may be set before boot.
 *
 * @param name of the variable, as {@code /etc/system} and the literature name it
 * @param doc what it does, in a few words
 */
public record Tunable(String name, String doc) {
    /** All of them. */
    public static final List<Tunable> ALL =
            List.of(
                    new Tunable(
                            "kmem_flags",
                            "checks of the heap: 1 audit, 2 deadbeef, 4 redzone, 8 contents"),
                    new Tunable("kmem_panic", "1: panic when the heap is found damaged; -1: go on"),
                    new Tunable("kmem_maxverify", "bytes of a free buffer that are checked"),
                    new Tunable("kmem_content_maxsave", "bytes of a freed buffer that are kept"),
                    new Tunable("kmem_lite_minsize", "smallest buffer checked by KMF_LITE"),
                    new Tunable("kmem_lite_maxalign", "largest alignment checked by KMF_LITE"),
                    new Tunable("kmem_lite_pcs", "callers remembered by KMF_LITE, at most 16"),
                    new Tunable(
                            "kmem_minfirewall",
                            "size from which a checked buffer ends at an unmapped page"),
                    new Tunable("kmem_logging", "0: keep no logs"),
                    new Tunable("kmem_transaction_log_size", "bytes of the transaction log"),
                    new Tunable("kmem_content_log_size", "bytes of the contents log"),
                    new Tunable("kmem_failure_log_size", "bytes of the failure log"),
                    new Tunable("kmem_slab_log_size", "bytes of the slab log"),
                    new Tunable("kmem_zerosized_log_size", "bytes of the log of size-0 requests"),
                    new Tunable(
                            "kmem_reap_interval", "ticks from one look at the caches to the next"),
                    new Tunable(
                            "kmem_depot_contention",
                            "contention of CPUs in that time that makes magazines larger"),
                    new Tunable("kmem_frag_minslabs", "slabs from which a cache can be fragmented"),
                    new Tunable(
                            "kmem_frag_numer",
                            "it is if more than this part of its buffers is free in slabs"),
                    new Tunable("kmem_frag_denom", "the divisor of that"),
                    new Tunable("kmem_reclaim_max_slabs", "slabs to empty at a time"),
                    new Tunable("kmem_reclaim_scan_range", "slabs to look at for that"),
                    new Tunable("kmem_move_noreap", "1: a reap moves no buffers"),
                    new Tunable("kmem_move_blocked", "1: nothing moves buffers"),
                    new Tunable("kmem_move_fulltilt", "1: any cache counts as fragmented"),
                    new Tunable("kmem_move_any_partial", "1: any slab may be emptied"),
                    new Tunable("kmem_mtbf", "every so many nanoseconds an allocation may fail"),
                    new Tunable("vmem_mtbf", "the same for allocations of address space"),
                    new Tunable("kmem_warn_zerosized", "1: warn of sleeping requests for 0 bytes"),
                    new Tunable("kmem_panic_zerosized", "1: panic on them"),
                    new Tunable("default_stksize", "bytes of a thread's stack"));
}
