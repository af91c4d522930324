package org.kheap.machine;

/**
 * A trap taken by a processor.
 *
 * @param type the number the processor gives it, in the numbering of its architecture
 * @param pc address of the instruction that trapped
 * @param fault the access that failed; null if the trap has another cause
 */
public record Trap(int type, long pc, Fault fault) {}
