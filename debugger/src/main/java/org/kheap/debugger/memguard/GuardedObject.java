package org.kheap.debugger.memguard;

import org.kheap.debugger.structs.StructView;

/**
 * A guarded allocation.
 *
 * @param record address of its {@code struct memguard_object}
 * @param start first address that is reserved for it
 * @param reserved bytes from there
 * @param pages first of its own pages
 * @param address of the object, as its owner knows it
 * @param size bytes that were asked for
 * @param number which guarded allocation since boot it is, from 1
 * @param isFreed whether it is in quarantine
 * @param isItem whether it is an item of {@code uma(9)}, and not a block of {@code malloc(9)}
 * @param owner address of its {@code struct malloc_type} or {@code struct uma_zone}
 * @param name of that
 * @param allocated who allocated it
 * @param freed who freed it; null if nobody did
 */
public record GuardedObject(
        long record,
        long start,
        long reserved,
        long pages,
        long address,
        long size,
        long number,
        boolean isFreed,
        boolean isItem,
        long owner,
        String name,
        GuardEvent allocated,
        GuardEvent freed) {
    private static final int FREED = 2;
    private static final int ITEM = 2;

    /** Reads a record, whatever it says. */
    static GuardedObject read(StructView view) {
        boolean isFreed = view.get("mgo_state") == FREED;
        return new GuardedObject(
                view.address(),
                view.get("mgo_start"),
                view.get("mgo_reserved"),
                view.get("mgo_pages"),
                view.get("mgo_addr"),
                view.get("mgo_size"),
                view.get("mgo_number"),
                isFreed,
                view.get("mgo_kind") == ITEM,
                view.get("mgo_owner"),
                view.text("mgo_name"),
                GuardEvent.read(view, "mgo_allocated"),
                isFreed ? GuardEvent.read(view, "mgo_freed") : null);
    }

    /** Whether its numbers can be true: it lies on its own pages, and these in what is reserved. */
    boolean isPlausible(long pageSize) {
        long before = pages - start;
        long room = reserved - before;
        return Long.compareUnsigned(before, reserved) < 0
                && Long.compareUnsigned(size, room) <= 0
                && Long.compareUnsigned(pagesSize(pageSize), room) <= 0
                && Long.compareUnsigned(address - pages, pagesSize(pageSize) - size) <= 0;
    }

    private long pagesSize(long pageSize) {
        return size + pageSize - 1 & -pageSize;
    }

    /** Whether an address is reserved for it. */
    public boolean reserves(long va) {
        return Long.compareUnsigned(va - start, reserved) < 0;
    }

    /** What an address that it {@linkplain #reserves reserves} is part of. */
    public Part partAt(long va, long pageSize) {
        if (Long.compareUnsigned(va - address, size) < 0) {
            return Part.OBJECT;
        }
        boolean isOnPages = Long.compareUnsigned(va - pages, pagesSize(pageSize)) < 0;
        return isOnPages ? Part.SLACK : Part.GUARD;
    }

    /** What is reserved for an object. */
    public enum Part {
        /** What its owner asked for. */
        OBJECT,
        /** The rest of its own pages. */
        SLACK,
        /** Pages that are never mapped. */
        GUARD
    }

    /** The last thing that happened to it. */
    GuardEvent lastEvent() {
        return isFreed ? freed : allocated;
    }

    /** {@code allocated}, or {@code freed}. */
    public String state() {
        return isFreed ? "freed" : "allocated";
    }
}
