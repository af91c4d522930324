package org.kheap.kernel.vmem;

/**
 * What {@code vmem_create} is asked for.
 *
 * @param name cut to 29 characters
 * @param base start of the first span
 * @param size of the first span; with {@code base} 0, there is none
 * @param quantum a power of two
 * @param importFunction address of the function that gets spans from the source; 0 for none
 * @param exportFunction address of the one that gives them back
 * @param source address of the source, 0 if it has none
 * @param cached the largest size for which it keeps a cache in front of itself, or with {@code
 *     VMC_NO_QCACHE} the size that determines the least import; 0 for neither
 * @param flags {@code VMC_*}, and the {@code VM_*} of the call
 */
public record ArenaRequest(
        String name,
        long base,
        long size,
        long quantum,
        long importFunction,
        long exportFunction,
        long source,
        long cached,
        int flags) {}
