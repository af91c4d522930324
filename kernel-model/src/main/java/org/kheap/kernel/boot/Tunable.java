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
        SIZE("size_t");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** Size in bytes. */
        public int size(Abi abi) {
            return this == SIZE ? abi.wordSize() : Integer.BYTES;
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
                            "checks of the heap: 1 audit, 2 deadbeef, 4 redzone, 8 contents"),
                    ofInt("kmem_panic", "1: panic when the heap is found damaged; -1: go on"),
                    ofSize("kmem_maxverify", "bytes of a free buffer that are checked; 0: all"),
                    ofSize("kmem_content_maxsave", "bytes of a freed buffer that are kept"),
                    ofSize("kmem_lite_minsize", "smallest buffer checked by KMF_LITE"),
                    ofSize("kmem_lite_maxalign", "largest alignment checked by KMF_LITE"),
                    ofInt("kmem_lite_pcs", "callers remembered by KMF_LITE, at most 16"),
                    ofSize(
                            "kmem_minfirewall",
                            "size from which a checked buffer ends at an unmapped page"),
                    ofInt("kmem_logging", "0: keep no logs"),
                    ofSize("kmem_transaction_log_size", "bytes of the transaction log"),
                    ofSize("kmem_content_log_size", "bytes of the contents log"),
                    ofSize("kmem_failure_log_size", "bytes of the failure log"),
                    ofSize("kmem_slab_log_size", "bytes of the slab log"),
                    ofSize("kmem_zerosized_log_size", "bytes of the log of size-0 requests"),
                    ofUint32("kmem_mtbf", "every so many nanoseconds an allocation may fail"),
                    ofUint32("vmem_mtbf", "the same for allocations of address space"),
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

    /** The tunable of that name, if there is one. */
    public static Optional<Tunable> named(String name) {
        return ALL.stream().filter(tunable -> tunable.name.equals(name)).findFirst();
    }

    /** The names of all, in their order. */
    public static List<String> names() {
        return ALL.stream().map(Tunable::name).toList();
    }
}
