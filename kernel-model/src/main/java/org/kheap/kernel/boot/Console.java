package org.kheap.kernel.boot;

/** Where the kernel's console goes. */
@FunctionalInterface
public interface Console {
    /** Shows bytes as the guest wrote them. */
    void write(byte[] bytes);
}
