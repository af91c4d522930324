package org.kheap.debugger.vmem;

import java.util.PrimitiveIterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/** One arena. Numbers are read each time anew. */
public final class Arena {
    private static final long VMC_IDENTIFIER = 0x40000;

    private final Arenas arenas;
    private final long address;

    Arena(Arenas arenas, long address) {
        this.arenas = arenas;
        this.address = address;
    }

    /** Of its {@code vmem_t}. */
    public long address() {
        return address;
    }

    public String name() {
        return arenas.name.text(address);
    }

    /** Address of the arena that it imports from; 0 for none. */
    public long source() {
        return arenas.source.read(address);
    }

    /** Whether it hands out numbers that are no addresses. */
    public boolean isOfIdentifiers() {
        return (arenas.flags.read(address) & VMC_IDENTIFIER) != 0;
    }

    /** Bytes that are allocated. */
    public long inUse() {
        return arenas.inUse.read(address);
    }

    /** Bytes of all its spans. */
    public long total() {
        return arenas.total.read(address);
    }

    /** Bytes of the spans that came from its source. */
    public long imported() {
        return arenas.imported.read(address);
    }

    /** How many allocations succeeded. */
    public long successes() {
        return arenas.successes.read(address);
    }

    /** How many allocations failed. */
    public long failures() {
        return arenas.failures.read(address);
    }

    /** Its segments in their order, without the anchor. Damage ends them, and is told. */
    public PrimitiveIterator.OfLong segments() {
        return arenas.segments(this);
    }

    /** As {@link #segments}, those of one type. */
    public LongStream segments(SegmentType type) {
        Spliterator.OfLong all = Spliterators.spliteratorUnknownSize(segments(), 0);
        return StreamSupport.longStream(all, false)
                .filter(segment -> arenas.segments().is(type, segment));
    }
}
