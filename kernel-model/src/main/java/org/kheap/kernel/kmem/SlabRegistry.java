package org.kheap.kernel.kmem;

/**
 * One who keeps a record of the slabs of all caches with {@code KMC_REGISTERED}, so that he can tell to
 * which of them an address belongs. What he does must neither wait nor call the guest.
 */
public interface SlabRegistry {
    /** Registers nothing. */
    SlabRegistry NONE =
            new SlabRegistry() {
                @Override
                public boolean add(long argument, long start, long size) {
                    return true;
                }

                @Override
                public void remove(long start) {}
            };

    /**
     * A slab is there.
     *
     * @param argument what the callbacks of its cache are given
     * @param start of its memory
     * @param size in bytes
     * @return false if there is no memory to register it; it goes again then, unregistered
     */
    boolean add(long argument, long start, long size);

    /** The slab that was registered at an address is about to go. */
    void remove(long start);
}
