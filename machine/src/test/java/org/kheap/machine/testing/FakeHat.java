package org.kheap.machine.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.kheap.machine.Arch;
import org.kheap.machine.Hat;
import org.kheap.machine.Mapping;
import org.kheap.machine.Rights;

/**
 * Pages and mappings of a {@link FakeGuest}. It is stricter than a real one: what its caller must
 * not do ends in an {@link IllegalStateException}.
 *
 * <p>A page that nobody had before holds garbage, which the seed of the guest decides.
 */
public final class FakeHat implements Hat {
    /** What a kernel page is mapped to. */
    record Page(long pa, Rights rights) {}

    private static final long NEVER = 0;

    private final FakeGuest guest;
    private final Arch arch;
    private final long firstPage;
    private final long totalPages;
    private final long seed;
    private final Deque<Long> free = new ArrayDeque<>();
    private final Set<Long> taken = new HashSet<>();
    private final Set<Long> mapped = new HashSet<>();
    private final TreeMap<Long, Page> pages = new TreeMap<>(Long::compareUnsigned);
    private long nextFresh;
    private long pageRequests;
    private long refusedPage = NEVER;
    private long mapRequests;
    private long refusedMap = NEVER;

    FakeHat(FakeGuest guest, long firstPage, long totalPages, long seed) {
        this.guest = guest;
        this.arch = guest.arch();
        this.firstPage = firstPage;
        this.totalPages = totalPages;
        this.seed = seed;
    }

    /**
     * Refuses one page: the {@code nth} that is asked for from now on, counted from 1. Those before
     * and after it are given out.
     */
    public void refusePage(long nth) {
        refusedPage = pageRequests + nth;
    }

    /** Refuses one mapping, as if a page table could not be made: the {@code nth} from now on. */
    public void refuseMap(long nth) {
        refusedMap = mapRequests + nth;
    }

    /** How often a page was asked for so far. */
    public long pageRequests() {
        return pageRequests;
    }

    /** How often a mapping was asked for so far. */
    public long mapRequests() {
        return mapRequests;
    }

    @Override
    public long allocatePage() {
        if (++pageRequests == refusedPage || freePages() == 0) {
            return -1;
        }
        Long page = free.poll();
        if (page == null) {
            page = firstPage + nextFresh * arch.pageSize();
            fillWithGarbage(page);
            nextFresh++;
        }
        taken.add(page);
        return page;
    }

    private void fillWithGarbage(long page) {
        byte[] garbage = new byte[arch.pageSize()];
        new Random(seed ^ page * 0x9e37_79b9_7f4a_7c15L).nextBytes(garbage);
        guest.ram().write(page, garbage, 0, garbage.length);
    }

    @Override
    public void freePage(long pa) {
        require(!mapped.contains(pa), "page is still mapped", pa);
        require(taken.remove(pa), "page is not allocated", pa);
        free.push(pa);
    }

    @Override
    public long freePages() {
        return totalPages - taken.size();
    }

    @Override
    public long totalPages() {
        return totalPages;
    }

    @Override
    public boolean map(long va, long pa, Rights rights) {
        require(arch.pageOf(va) == va, "not the start of a page", va);
        require(!pages.containsKey(va), "mapped already", va);
        require(taken.contains(pa), "page is not allocated", pa);
        require(mapped.add(pa), "page is mapped elsewhere", pa);
        if (++mapRequests == refusedMap) {
            mapped.remove(pa);
            return false;
        }
        pages.put(va, new Page(pa, rights));
        guest.forgetPage(va);
        return true;
    }

    @Override
    public long unmap(long va) {
        Page gone = pages.remove(va);
        require(gone != null, "not mapped", va);
        mapped.remove(gone.pa);
        guest.forgetPage(va);
        return gone.pa;
    }

    @Override
    public boolean isMapped(long va) {
        return pages.containsKey(arch.pageOf(va));
    }

    @Override
    public List<Mapping> mappings() {
        List<Mapping> all = new ArrayList<>();
        pages.forEach(
                (va, page) -> {
                    int last = all.size() - 1;
                    if (last >= 0 && all.get(last).isContinuedBy(va, page.rights)) {
                        all.set(last, all.get(last).longerBy(arch.pageSize()));
                    } else {
                        all.add(new Mapping(va, arch.pageSize(), page.rights));
                    }
                });
        return all;
    }

    /** What a kernel page is mapped to; null if it is not. */
    Page page(long va) {
        return pages.get(va);
    }

    private static void require(boolean condition, String what, long address) {
        if (!condition) {
            throw new IllegalStateException("%s: address=0x%x".formatted(what, address));
        }
    }
}
