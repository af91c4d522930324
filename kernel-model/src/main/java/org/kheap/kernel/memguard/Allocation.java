package org.kheap.kernel.memguard;

import static org.kheap.kernel.memguard.MemguardObject.MGO_ADDR;
import static org.kheap.kernel.memguard.MemguardObject.MGO_ALLOCATED;
import static org.kheap.kernel.memguard.MemguardObject.MGO_CANARY;
import static org.kheap.kernel.memguard.MemguardObject.MGO_FREED;
import static org.kheap.kernel.memguard.MemguardObject.MGO_KIND;
import static org.kheap.kernel.memguard.MemguardObject.MGO_NAME;
import static org.kheap.kernel.memguard.MemguardObject.MGO_NUMBER;
import static org.kheap.kernel.memguard.MemguardObject.MGO_OWNER;
import static org.kheap.kernel.memguard.MemguardObject.MGO_PAGES;
import static org.kheap.kernel.memguard.MemguardObject.MGO_RESERVED;
import static org.kheap.kernel.memguard.MemguardObject.MGO_SIZE;
import static org.kheap.kernel.memguard.MemguardObject.MGO_START;
import static org.kheap.kernel.memguard.MemguardObject.MGO_STATE;

import org.kheap.machine.StructView;

/** One guarded allocation: a window on its {@code struct memguard_object}. */
record Allocation(StructView<MemguardObject> view, long pageSize) {
    private static final int ALLOCATED = 1;
    private static final int FREED = 2;

    /**
     * Says where it is, and that it is allocated.
     *
     * @param start of what is reserved for it
     * @param reserved bytes of that
     * @param pages the first of its own
     * @param address of the allocation itself
     */
    void place(long start, long reserved, long pages, long address, long size) {
        view.word(MGO_START, start).word(MGO_RESERVED, reserved);
        view.word(MGO_PAGES, pages).word(MGO_ADDR, address);
        view.word(MGO_SIZE, size).int32(MGO_STATE, ALLOCATED);
    }

    void owner(Owner owner) {
        view.int32(MGO_KIND, owner.kind().code()).word(MGO_OWNER, owner.address());
        view.string(MGO_NAME, owner.name());
    }

    long record() {
        return view.base();
    }

    long start() {
        return view.word(MGO_START);
    }

    long reserved() {
        return view.word(MGO_RESERVED);
    }

    long end() {
        return start() + reserved();
    }

    boolean reserves(long at) {
        return Long.compareUnsigned(at - start(), reserved()) < 0;
    }

    /** The first of its own pages. */
    long pages() {
        return view.word(MGO_PAGES);
    }

    /** Bytes of its own pages. */
    long pagesSize() {
        return size() + pageSize - 1 & -pageSize;
    }

    long pagesEnd() {
        return pages() + pagesSize();
    }

    boolean isOnOwnPages(long at) {
        return Long.compareUnsigned(at - pages(), pagesSize()) < 0;
    }

    /** The address that its owner was given. */
    long address() {
        return view.word(MGO_ADDR);
    }

    /** Bytes that its owner asked for. */
    long size() {
        return view.word(MGO_SIZE);
    }

    long endAddress() {
        return address() + size();
    }

    boolean isLeftOfIt(long at) {
        return Long.compareUnsigned(at, address()) < 0;
    }

    /** Bytes from an address beside it: 1 if there is none between, negative before it. */
    long signedDistance(long at) {
        return isLeftOfIt(at) ? at - address() : at - endAddress() + 1;
    }

    /** As {@link #signedDistance}, without the sign. */
    long distance(long at) {
        return Math.abs(signedDistance(at));
    }

    /** Whether what the record says of addresses makes sense: the guest can have written to it. */
    boolean isSound() {
        long before = pages() - start();
        long left = reserved() - before;
        long slack = pagesSize() - size();
        return (before & pageSize - 1) == 0
                && Long.compareUnsigned(before, reserved()) < 0
                && Long.compareUnsigned(size(), left) <= 0
                && Long.compareUnsigned(pagesSize(), left) <= 0
                && Long.compareUnsigned(address() - pages(), slack) <= 0;
    }

    long number() {
        return view.word(MGO_NUMBER);
    }

    void number(long number) {
        view.word(MGO_NUMBER, number);
    }

    /** Whether the rest of its pages was filled when it was allocated. */
    boolean hasCanary() {
        return view.int32(MGO_CANARY) != 0;
    }

    void hasCanary(boolean filled) {
        view.int32(MGO_CANARY, filled ? 1 : 0);
    }

    boolean isFreed() {
        return view.int32(MGO_STATE) == FREED;
    }

    void freed() {
        view.int32(MGO_STATE, FREED);
    }

    boolean isItem() {
        return view.int32(MGO_KIND) == Owner.Kind.ZONE.code();
    }

    /** Name of its type or zone. */
    String name() {
        return view.string(MGO_NAME);
    }

    /**
     * Whether it may be freed as another's. The zone must be its own. Any type will do: guarded
     * allocations are in no type's statistics, which alone would suffer.
     */
    boolean belongsTo(Owner owner) {
        boolean sameKind = view.int32(MGO_KIND) == owner.kind().code();
        return sameKind && (!isItem() || view.word(MGO_OWNER) == owner.address());
    }

    /** Where it is told who allocated it. */
    long allocatedEvent() {
        return view.addressOf(MGO_ALLOCATED);
    }

    /** Where it is told who freed it. */
    long freedEvent() {
        return view.addressOf(MGO_FREED);
    }
}
