package org.kheap.kernel.memguard;

/**
 * Whom a guarded allocation belongs to.
 *
 * @param kind which allocator MemGuard stands in for
 * @param address of the {@code struct malloc_type} or {@code struct uma_zone}
 * @param name short description of the type, or name of the zone
 */
public record Owner(Kind kind, long address, String name) {
    /** The allocators that MemGuard can stand in for. */
    public enum Kind {
        MALLOC(1),
        ZONE(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** As {@code mgo_kind} has it. */
        int code() {
            return code;
        }
    }
}
