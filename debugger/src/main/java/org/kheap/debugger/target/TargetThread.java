package org.kheap.debugger.target;

import org.kheap.machine.RegisterSnapshot;

/**
 * A thread of a target.
 *
 * @param number by which debuggers name it
 * @param address of its {@code kthread_t}
 */
public record TargetThread(int number, long address, RegisterSnapshot registers) {}
