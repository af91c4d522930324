package org.kheap.machine;

/**
 * A function or variable of the guest.
 *
 * @param module the kernel module that defines it, as panics name it
 * @param name as in the source
 * @param address of its first byte
 * @param size in bytes; 0 if unknown
 */
public record Symbol(String module, String name, long address, long size) {}
