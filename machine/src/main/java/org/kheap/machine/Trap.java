package org.kheap.machine;

/**
 * A trap taken by a processor.
 *
 * @param type the number the processor gives it, in the numbering of its architecture
 * @param pc address of the instruction that trapped
 * @param fault the access that failed; null if the trap has another cause
 * @param entry the translation that failed it; null if the processor does not look for one
 */
public record Trap(int type, long pc, Fault fault, TableEntry entry) {
    /**
     * The entry of a translation table at which a walk ended.
     *
     * @param address where it lies, in physical memory
     * @param value what it says
     * @param level how many tables come before its own
     */
    public record TableEntry(long address, long value, int level) {}

    /** A trap of which no translation is known. */
    public Trap(int type, long pc, Fault fault) {
        this(type, pc, fault, null);
    }

    /** The same trap, with what a walk of the tables has found. */
    public Trap with(TableEntry found) {
        return new Trap(type, pc, fault, found);
    }
}
