package org.kheap.kernel.uma;

import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.memguard.Owner;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/** The zone allocator: see the package comment. */
public final class Uma {
    private final Zones zones;
    private final Slabs slabs;
    private final Items items;
    private final GuardedItems guarded;

    public Uma(UmaContext context) {
        Callbacks callbacks = new Callbacks(context.events());
        this.slabs = new Slabs(context);
        this.zones = new Zones(context, slabs);
        this.items = new Items(context, zones, callbacks);
        this.guarded = new GuardedItems(context, callbacks);
    }

    /**
     * Makes what it needs before there can be zones. To be called once.
     *
     * @return false if there is no memory
     */
    public boolean init() {
        return zones.init() && slabs.init();
    }

    // Zones

    /**
     * {@code uma_zcreate}; waits for memory.
     *
     * @return address of the zone
     * @throws KernelPanicException if what is asked for makes no sense
     */
    public long createZone(ZoneRequest request) {
        return zones.create(request, true);
    }

    /** {@code uma_zcreate} without waiting: 0 if there is no memory. */
    public long tryCreateZone(ZoneRequest request) {
        return zones.create(request, false);
    }

    /** {@code uma_zdestroy}. */
    public void destroyZone(long zone) {
        zones.destroy(zone);
    }

    /**
     * {@code uma_zone_set_max}. Those who sleep at the old limit look at the new one.
     *
     * @param limit items; 0, or less, for any number
     * @return the limit that holds now
     */
    public int limit(long zone, int limit) {
        Zone existing = zones.existing(zone, "uma_zone_set_max");
        existing.view().int32(UmaZone.UZ_MAX, Math.max(0, limit));
        items.wakeSleepers(existing);
        return existing.view().int32(UmaZone.UZ_MAX);
    }

    /** {@code uma_zone_get_max}: 0 if there is no limit. */
    public int limit(long zone) {
        return zones.existing(zone, "uma_zone_get_max").view().int32(UmaZone.UZ_MAX);
    }

    /** {@code uma_zone_get_cur}: items in use, but for those that are guarded. */
    public int current(long zone) {
        return (int) Math.max(0, zones.existing(zone, "uma_zone_get_cur").current());
    }

    /**
     * {@code uma_zone_set_warning}.
     *
     * @param text address of it; 0 for none
     */
    public void warnAtLimit(long zone, long text) {
        zones.existing(zone, "uma_zone_set_warning").view().word(UmaZone.UZ_WARNING, text);
    }

    /**
     * Bytes of an item.
     *
     * @param function of the guest, for the panic if there is no such zone
     */
    public long itemSize(long zone, String function) {
        return zones.existing(zone, function).size();
    }

    /** A zone as MemGuard knows it. */
    public Owner owner(long zone) {
        return zones.existing(zone, "malloc").owner();
    }

    // Items

    /**
     * {@code uma_zalloc_arg}.
     *
     * @param argument for the constructor
     * @param flags {@code M_*}; one without {@code M_WAITOK} does not wait
     * @return 0 if there is no memory or the zone is at its limit, and nobody waits; or if a callback
     *     of the zone failed
     */
    public long alloc(long zone, long argument, int flags) {
        Zone existing = zones.existing(zone, "uma_zalloc_arg");
        long item = guarded.take(existing, flags);
        if (item != 0) {
            return guarded.make(existing, item, argument, flags) ? item : 0;
        }
        return items.allocate(existing, argument, flags);
    }

    /** As {@link #alloc}, for one who has asked MemGuard himself. */
    public long allocUnguarded(long zone, int flags) {
        return items.allocate(zones.existing(zone, "malloc"), 0, flags);
    }

    /**
     * {@code uma_zfree_arg}.
     *
     * @param item 0 to do nothing
     * @param argument for the destructor
     * @throws KernelPanicException if it is no item of the zone that is in use
     */
    public void free(long zone, long item, long argument) {
        if (item == 0) {
            return;
        }
        Zone existing = zones.existing(zone, "uma_zfree_arg");
        if (guarded.contain(item)) {
            guarded.free(existing, item, argument);
        } else {
            items.free(existing, item, argument);
        }
    }

    /**
     * {@code uma_find_refcnt}.
     *
     * @param item of the zone, in use
     * @return address of its reference count, 32 bits that are the caller's alone
     * @throws KernelPanicException if there is none: the zone does not have them, or MemGuard guards the
     *     item, which nothing but the item is kept of then
     */
    public long referenceCount(long zone, long item) {
        Zone existing = zones.existing(zone, "uma_find_refcnt");
        if (!existing.has(Umaf.ZONE_REFCNT) || guarded.contain(item)) {
            throw new KernelPanicException(
                    new Message("uma_find_refcnt(): zone possibly not UMA_ZONE_REFCNT"));
        }
        return item + existing.countOffset();
    }

    // Addresses

    /** What an address is part of, if it is memory of {@code malloc}'s; null else. */
    public UmaAllocation find(long address) {
        return slabs.find(address);
    }

    /**
     * Notes a large allocation, so that {@link #find} knows it.
     *
     * @return false if there is no memory to do so, and {@code mayWait} is not set
     */
    public boolean addLarge(long start, long size, boolean mayWait) {
        return slabs.add(0, start, size, mayWait ? Kmf.KM_SLEEP : Kmf.KM_NOSLEEP);
    }

    /** Forgets a large allocation. */
    public void removeLarge(long start) {
        slabs.remove(start);
    }
}
