/**
 * {@code uma(9)}, the zone allocator of FreeBSD: zones of items of one size, each over a cache of {@link
 * org.kheap.kernel.kmem.Kmem}.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Zone, item.</b> A zone hands out items of one size. It has a name, a limit, statistics and up
 * to four functions of its owner's: {@code init} and {@code fini} for memory that becomes an item and
 * stops being one, {@code ctor} and {@code dtor} for each use in between.
 *
 * <p><b>1.2 Slab.</b> What FreeBSD calls a keg, the part of a zone that has slabs, is a kmem cache here. A
 * {@code uma_slab} is only a note: to whom a range of addresses belongs.
 *
 * <h2>2. Mechanism</h2>
 *
 * <p><b>2.1 Where the truth lies.</b> In guest memory: the list {@code uma_zones} of {@code uma_zone}s and
 * the tree {@code uma_slabs}. The classes here hold addresses and layouts.
 *
 * <p><b>2.2 Callbacks</b> ({@link org.kheap.kernel.uma.Callbacks}). {@code init} and {@code fini} are
 * called by the cache, as constructor and destructor, through functions of the guest that know the zone
 * ({@code zone_item_init}, {@code zone_item_fini}): so stacks lead through them. Where the cache fills
 * free buffers (DEADBEEF), that is at each use. {@code ctor} and {@code dtor} are called from here. If {@code ctor}
 * fails, the item goes back without {@code dtor}.
 *
 * <p><b>2.3 Order.</b> Allocating: limit, cache (with {@code init} if the memory is new), {@code ctor},
 * {@code M_ZERO}. Freeing: {@code dtor}, then the cache, whose checks find what is wrong with the address:
 * {@code dtor} has seen the item by then, as in FreeBSD.
 *
 * <p><b>2.4 Limit</b> ({@link org.kheap.kernel.uma.Items}). It is exact: FreeBSD's rounds up to whole slabs. A
 * request counts from when it is admitted, since its constructor or its waiting lets others run, who must
 * not be admitted in its place. One that waits for an item sleeps as for memory, and looks again whenever
 * something is freed; whoever frees an item of a zone with sleepers says so.
 *
 * <p><b>2.5 Never freeing.</b> A zone with {@code UMA_ZONE_NOFREE} has an arena of its own, which imports
 * pages and has no function to give them back: slabs may go, their pages stay mapped and can only become
 * slabs of the zone again. Its cache does not write to free buffers ({@code KMC_NOTOUCH}), since whoever asks
 * for such a zone looks at items that may be free. So the heap checks them less.
 *
 * <p><b>2.6 From an address to its zone</b> ({@link org.kheap.kernel.uma.Slabs}). FreeBSD finds the slab in
 * the structure of the page. Here caches of zones with {@code UMA_ZONE_MALLOC} have their slabs registered: one {@code
 * uma_slab} for each, from when the slab is made until it goes. If there is no memory for it, neither is the
 * slab made. Large allocations of {@code malloc}'s are noted in the same tree, without a zone.
 *
 * <p><b>2.7 Which zones there are</b> ({@link org.kheap.kernel.uma.Zones}). The guest may hand in any
 * address. It is taken for a zone if its neighbours in the list know it, which takes as long for many zones as
 * for few. A zone that was destroyed is on no list.
 *
 * <p><b>2.8 MemGuard</b> ({@link org.kheap.kernel.uma.GuardedItems}) is asked first. An item that it
 * guards is initialized and constructed each time, and destroyed and finished each time; it never is in the
 * cache, and counts nowhere. If a callback fails its memory is freed, which FreeBSD forgets.
 *
 * <p><b>2.9 Reference counts.</b> A zone with {@code UMA_ZONE_REFCNT} has buffers with room for a count
 * behind each item, 0 when the item is allocated, before {@code ctor} sees it. FreeBSD has it in the slab. MemGuard knows the
 * size of an item only: one that it guards has no count, and whoever asks for it panics, as FreeBSD does.
 *
 * <p><b>2.10 Destroying.</b> The cache warns if buffers are in use; the line of FreeBSD's counts the items in
 * use and the pages that are lost. A zone that never frees always loses its pages. Who sleeps at the limit
 * of a zone that is destroyed wakes, and panics.
 *
 * <h2>3. Invariants</h2>
 *
 * <ul>
 *   <li>U1 {@code uz_allocs} - {@code uz_frees} is the number of items in use that MemGuard does not guard,
 *       with those that are being made; never more than {@code uz_max}, unless that was lowered.
 *   <li>U2 An item in use is initialized and constructed; a free one in a magazine is initialized.
 *   <li>U3 The ranges in {@code uma_slabs} do not overlap; each with a zone is a slab of the zone's cache, and
 *       each slab of such a cache is there.
 *   <li>U4 A zone on the list has a cache; with {@code UMA_ZONE_NOFREE} it has an arena.
 * </ul>
 *
 * <h2>4. Left out</h2>
 *
 * <p>Secondary and cache zones, per-CPU zones, allocators of the owner's; the
 * buckets, which are magazines here; preallocation.
 *
 * <h2>5. Sources</h2>
 *
 * <p>The manual pages zone(9) and uma(9); {@code vm/uma.h} and {@code vm/uma_int.h} of FreeBSD 9 and 10.
 */
package org.kheap.kernel.uma;
