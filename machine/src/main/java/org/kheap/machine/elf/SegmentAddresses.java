package org.kheap.machine.elf;

/**
 * Where the three segments of an object are to lie. The address of an empty segment means nothing.
 *
 * @param text address of {@link SegmentKind#TEXT}
 * @param rodata address of {@link SegmentKind#RODATA}
 * @param data address of {@link SegmentKind#DATA}
 */
public record SegmentAddresses(long text, long rodata, long data) {

    /**
     * One of the three.
     *
     * @param kind which
     * @return its address
     */
    public long of(SegmentKind kind) {
        return switch (kind) {
            case TEXT -> text;
            case RODATA -> rodata;
            case DATA -> data;
        };
    }
}
