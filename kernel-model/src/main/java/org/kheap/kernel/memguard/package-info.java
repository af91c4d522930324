/**
 * MemGuard: allocations that end at unmapped pages, for those who look for overruns and uses after
 * free. It takes over from {@code malloc(9)} and {@code uma(9)} for what it is told to guard.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Allocation.</b> A guarded one has pages of its own, and a guard page on each side. Guard pages
 * are addresses that are reserved for it and never mapped: an access is a trap, at the instruction
 * that makes it. When it is freed, its own pages go as well.
 *
 * <p><b>1.2 Map.</b> The range of addresses that all allocations come from. It is an arena of its own.
 *
 * <p><b>1.3 Cursor.</b> Where the next allocation is looked for. It moves upwards, and goes back to the
 * beginning when there is no room further up: that is a round, and {@code wrapcnt} counts rounds.
 *
 * <p><b>1.4 Quarantine.</b> The freed allocations whose addresses are kept from use, and whose records tell
 * who freed them.
 *
 * <p><b>1.5 Owner.</b> The type of {@code malloc} or the zone that an allocation was made for.
 *
 * <h2>2. Mechanism</h2>
 *
 * <p><b>2.1 Where the truth lies.</b> All of it is in guest memory: settings and counters in variables
 * under FreeBSD's names, and a {@link org.kheap.kernel.memguard.MemguardObject} for each allocation.
 * Settings are read whenever one is needed, so that {@code sysctl} has nobody to tell.
 *
 * <p><b>2.2 Selection</b> ({@link org.kheap.kernel.memguard.Selection}). In this order: a zone with {@code
 * UMA_ZONE_NOFREE} is not considered without option 4; a request below {@code minsize} is refused and
 * counted, whatever its name; one of a page or more is guarded with option 2; one draw decides if {@code
 * frequency} is set; the name of the owner is compared with {@code desc}, whole and as it is written; an
 * empty one is nobody's. A request of {@code malloc} is asked about once, with the zone that would serve it, so that {@code
 * desc=128} guards that class and there is one draw for each request.
 *
 * <p><b>2.3 Sizing</b> ({@link org.kheap.kernel.memguard.Sizing}). The map is the heap's range divided by
 * {@code divisor}, but at most twice the RAM; pages may be RAM divided by {@code divisor}. The map is
 * taken from the end of the heap, so that all else has the addresses it has without MemGuard. If the heap
 * has no such hole, the map is empty, and every request fails for lack of addresses.
 *
 * <p><b>2.4 Allocation</b> ({@link org.kheap.kernel.memguard.Allocator}). The limit of pages comes first: it
 * holds for every size. Then addresses ({@link org.kheap.kernel.memguard.Sweep}), which are those of the
 * first hole from the cursor on: next fit of the arena's. If there is none, the oldest in quarantine
 * leave it until there is. Then a record, and pages. Nothing here waits: who can wait is as well served
 * by the ordinary allocator. What fails is counted, undone, and left to that.
 *
 * <p><b>2.5 Placement</b> ({@link org.kheap.kernel.memguard.Placement}). On the right, an allocation ends
 * where its pages end, as near as its alignment allows: 16 bytes for {@code malloc}, for a zone its
 * own. So a size that is no multiple of the alignment leaves some bytes behind it. On the left, it begins
 * where its pages begin, and underruns trap. By chance, it is one or the other. Without guard pages it is
 * always on the left.
 *
 * <p><b>2.6 Canary</b> ({@link org.kheap.kernel.memguard.Slack}). The rest of its pages is filled with bytes
 * that depend on their address, and looked at when it is freed: what no page can trap is found then.
 *
 * <p><b>2.7 Free</b> ({@link org.kheap.kernel.memguard.FreeChecks}). The address must be the one that was given
 * out, of an allocation that has not been freed, and of an owner of the same kind; of the same zone, if it
 * is an item. Another type of {@code malloc} is as good: guarded blocks are in no type's statistics. Then
 * the canary is compared, pages go back, and the record goes into quarantine. The oldest leave it while
 * it has more bytes of addresses than {@code vm.memguard.quarantine}. That is a quarter of the map if
 * nothing else is set when the kernel starts; 0 set later is no quarantine at all.
 *
 * <p><b>2.8 Diagnosis</b> ({@link org.kheap.kernel.memguard.Diagnosis}). A trap at an address of the map that
 * is not mapped is explained by the record that reserves the address. On its own pages, it is a use
 * after free. On a guard page, it is out of bounds of the nearest allocation that has not been freed: that
 * one, or the neighbour; if both were freed, of that one. Where nothing is reserved, only an allocation
 * without guard pages can be meant, and if there is none beside, the access is wild. A distance is 1 for
 * the byte directly beside an allocation.
 *
 * <p><b>2.9 Chance</b> ({@link org.kheap.kernel.memguard.GuestRandom}). It has its state in the guest, and begins
 * with the seed of the run. The same run makes the same choices, on any machine.
 *
 * <p><b>2.10 Damage.</b> The guest can write to records. One is believed as far as it makes sense, its pages
 * are mapped, and the arena agrees; else the kernel panics. A search goes no deeper than a tree can be.
 *
 * <h2>3. Invariants</h2>
 *
 * <ul>
 *   <li>M1 An allocation lies on its own pages, and they in the middle of what is reserved for it: with a
 *       page on each side, or with none.
 *   <li>M2 No address is reserved for two. What the arena has given out is what records reserve, and the
 *       cursor is in the map or at its end.
 *   <li>M3 The pages of those that are not freed are mapped, and nothing else in the map is.
 *   <li>M4 {@code mapused} is the sum of these pages, and at most {@code phys_limit} when it grows; {@code
 *       wasted} is what those below a page leave of theirs.
 *   <li>M5 The quarantine holds exactly those that are freed, in that order, and {@code
 *       memguard_quarantined} is the sum of what they reserve.
 *   <li>M6 An address is given out once in a round at most.
 *   <li>M7 Requests that were to be guarded are {@code numalloc}, {@code fail_kva} and {@code fail_pgs}
 *       together; those of 0 bytes are none.
 * </ul>
 *
 * <h2>4. Departures</h2>
 *
 * <ul>
 *   <li>Where the manual and FreeBSD's source of its time differ, the manual holds: nothing below {@code
 *       minsize} is guarded, not even by name; {@code phys_limit} holds for large requests too; one request
 *       is one draw.
 *   <li>FreeBSD keeps two allocations apart by one page that they share, or by none if the options
 *       change. Here guard pages belong to one allocation.
 *   <li>FreeBSD gives sizes above a page the beginning of their pages. That leaves the bytes behind them
 *       unguarded, which the manual does not say; here they end at the guard page as all others do.
 *   <li>FreeBSD aligns items of zones to 16 bytes, which is less or more than some rely on.
 *   <li>FreeBSD reuses freed addresses as soon as the cursor comes round, keeps no records, checks nothing
 *       but that a page is there when it is freed, and has no canary. It writes to the pages that it is about
 *       to free, so that two who free at once meet; here one thread at a time runs in here.
 *   <li>Pages cannot be executed. FreeBSD's can, while they are allocated.
 *   <li>With an empty {@code desc} FreeBSD guards those that have no name.
 *   <li>FreeBSD waits for pages if the caller may wait.
 *   <li>{@code wrapcnt} counts rounds that gave something; FreeBSD counts attempts.
 * </ul>
 *
 * <h2>5. Sources</h2>
 *
 * <p>memguard(9) of October 2011; the behaviour of FreeBSD 9. Park and Miller 1988. The canary and the kinds
 * of errors are those of Linux's KFENCE.
 */
package org.kheap.kernel.memguard;
