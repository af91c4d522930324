package org.kheap.kernel.vmem;

/** Is shown the segments of an arena; see {@link Arena#walk}. */
@FunctionalInterface
public interface SegmentVisitor {
    /**
     * @param size in bytes; of an allocation, those that were asked for
     */
    void visit(long start, long size);
}
