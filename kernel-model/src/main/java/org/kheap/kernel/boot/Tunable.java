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
                    new Tunable("default_stksize", "bytes of a thread's stack"));
}
