package org.kheap.panic.dump;

import org.kheap.machine.RegisterSnapshot;

/**
 * A thread as a dump shows it.
 *
 * @param number by which debuggers name it, at least 1, of no other thread
 * @param address of its {@code kthread_t}
 * @param registers what is known of them; those that are not are 0
 */
public record DumpThread(int number, long address, RegisterSnapshot registers) {}
