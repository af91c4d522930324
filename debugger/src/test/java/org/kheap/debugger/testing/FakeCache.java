package org.kheap.debugger.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cache of a {@link FakeHeap}. */
public final class FakeCache {
    private static final long FREE_PATTERN = 0xdead_beef_dead_beefL;
    private static final long REDZONE_PATTERN = 0xfeed_face_feed_faceL;
    private static final long ALLOCATED = 0xa110_c8edL;
    private static final long FREE = 0xf4ee_f4eeL;
    private static final int BUCKETS = 4;
    private static final int MAGAZINE_SIZE = 3;

    private final FakeHeap heap;
    private final FakeStructs structs;
    private final int flags;
    private final long address;
    private final long chunkSize;
    private final long buftag;
    private final long bufctl;
    private final int shift;
    private final List<Slab> slabs = new ArrayList<>();

    private static final class Slab {
        private long address;
        private long base;
        private int chunks;

        /** Free buffers, the next to be allocated first. */
        private final List<Long> free = new ArrayList<>();
    }

    /** Buffers and their bufctls. */
    private final Map<Long, Long> bufctls = new LinkedHashMap<>();

    /** Buffers that slabs have handed out, the last first. */
    private final List<Long> handedOut = new ArrayList<>();

    FakeCache(FakeHeap heap, String name, long bufferSize, int flags) {
        this.heap = heap;
        this.structs = heap.structs();
        this.flags = flags;
        boolean isTagged = has(FakeHeap.REDZONE | FakeHeap.DEADBEEF);
        long end = (bufferSize + 7) / 8 * 8;
        buftag = end;
        bufctl = isTagged ? end : end - 8;
        chunkSize = end + (isTagged ? (structs.size("kmem_buftag_t") + 7) / 8 * 8 : 0);
        shift = 63 - Long.numberOfLeadingZeros(chunkSize);
        address = heap.take(structs.size("kmem_cache_t"), 64);
        structs.putText("kmem_cache_t", address, "cache_name", name);
        put("cache_flags", flags);
        put("cache_bufsize", bufferSize);
        put("cache_chunksize", chunkSize);
        put("cache_slabsize", pageSize());
        put("cache_bufctl", bufctl);
        put("cache_buftag", buftag);
        put("cache_verify", end);
        put("cache_arena", heap.arena());
        makeHash();
        makeMagazines();
        update();
    }

    private void makeHash() {
        if (has(FakeHeap.HASH)) {
            put("cache_hash_shift", shift);
            put("cache_hash_mask", BUCKETS - 1);
            put("cache_hash_table", heap.take((long) BUCKETS * wordSize(), 8));
        }
    }

    private void makeMagazines() {
        long type = heap.take(structs.size("kmem_magtype_t"), 8);
        structs.put("kmem_magtype_t", type, "mt_magsize", MAGAZINE_SIZE);
        put("cache_magtype", type);
        for (int cpu = 0; cpu < 2; cpu++) {
            putOfCpu(cpu, "cc_rounds", -1);
            putOfCpu(cpu, "cc_prounds", -1);
            putOfCpu(cpu, "cc_magsize", has(FakeHeap.NOMAGAZINE) ? 0 : MAGAZINE_SIZE);
        }
    }

    private boolean has(int anyOf) {
        return (flags & anyOf) != 0;
    }

    private int wordSize() {
        return heap.memory().abi().wordSize();
    }

    private long pageSize() {
        return heap.target().arch().pageSize();
    }

    public long address() {
        return address;
    }

    public long chunkSize() {
        return chunkSize;
    }

    /** Stores a member of the cache. */
    public FakeCache put(String member, long value) {
        structs.put("kmem_cache_t", address, member, value);
        return this;
    }

    /** Stores a member of what a CPU has of the cache. */
    public void putOfCpu(int cpu, String member, long value) {
        long at =
                address
                        + structs.offset("kmem_cache_t", "cache_cpu")
                        + cpu * structs.size("kmem_cpu_cache_t");
        structs.put("kmem_cpu_cache_t", at, member, value);
    }

    /** Adds a slab with so many buffers, all free, the highest of which is allocated first. */
    public FakeCache slab(int chunks) {
        Slab slab = new Slab();
        long page = heap.take(pageSize(), pageSize());
        slab.base = page + 8;
        slab.chunks = chunks;
        slab.address =
                has(FakeHeap.HASH)
                        ? heap.take(structs.size("kmem_slab_t"), 8)
                        : page + pageSize() - structs.size("kmem_slab_t");
        for (int i = 0; i < chunks; i++) {
            long buffer = slab.base + i * chunkSize;
            bufctls.put(buffer, bufctlFor(buffer, slab));
            slab.free.add(0, buffer);
            tag(buffer, FREE);
        }
        slabs.add(slab);
        update();
        return this;
    }

    private long bufctlFor(long buffer, Slab slab) {
        if (!has(FakeHeap.HASH)) {
            return buffer + bufctl;
        }
        String type = has(FakeHeap.AUDIT) ? "kmem_bufctl_audit_t" : "kmem_bufctl_t";
        long made = heap.take(structs.size(type), 8);
        structs.put(type, made, "bc_addr", buffer);
        structs.put(type, made, "bc_slab", slab.address);
        if (has(FakeHeap.AUDIT)) {
            structs.put(type, made, "bc_cache", address);
        }
        return made;
    }

    private void tag(long buffer, long state) {
        if (has(FakeHeap.DEADBEEF) && state == FREE) {
            for (long at = buffer; at < buffer + buftag; at += 8) {
                heap.memory().putLong(at, FREE_PATTERN, INSPECT);
            }
        }
        if (has(FakeHeap.DEADBEEF | FakeHeap.REDZONE)) {
            long tag = buffer + buftag;
            long control = bufctls.get(buffer);
            structs.put("kmem_buftag_t", tag, "bt_redzone", REDZONE_PATTERN);
            structs.put("kmem_buftag_t", tag, "bt_bufctl", control);
            structs.put("kmem_buftag_t", tag, "bt_bxstat", control ^ state);
        }
    }

    /** Allocates the next buffer of the first slab that has one. */
    public long allocate() {
        Slab slab = slabs.stream().filter(s -> !s.free.isEmpty()).findFirst().orElseThrow();
        long buffer = slab.free.remove(0);
        handedOut.add(0, buffer);
        update();
        tag(buffer, ALLOCATED);
        return buffer;
    }

    /** Frees a buffer to its slab. */
    public void free(long buffer) {
        Slab slab = slabOf(buffer);
        slab.free.add(0, buffer);
        handedOut.remove(buffer);
        tag(buffer, FREE);
        update();
    }

    private Slab slabOf(long buffer) {
        return slabs.stream()
                .filter(slab -> buffer >= slab.base && buffer < slab.base + pageSize())
                .findFirst()
                .orElseThrow();
    }

    /** Frees three buffers into a full magazine of the depot. */
    public long depot(long first, long second, long third) {
        long magazine = magazine(first, second, third);
        long list = structs.get("kmem_cache_t", address, "cache_full.ml_list");
        structs.put("kmem_magazine_t", magazine, "mag_next", list);
        put("cache_full.ml_list", magazine);
        put("cache_full.ml_total", structs.get("kmem_cache_t", address, "cache_full.ml_total") + 1);
        return magazine;
    }

    /** Frees buffers into the magazine that a CPU uses. */
    public long load(int cpu, long... buffers) {
        long magazine = magazine(buffers);
        putOfCpu(cpu, "cc_loaded", magazine);
        putOfCpu(cpu, "cc_rounds", buffers.length);
        return magazine;
    }

    /** Frees buffers into the magazine that a CPU used before. */
    public long loadPrevious(int cpu, long... buffers) {
        long magazine = magazine(buffers);
        putOfCpu(cpu, "cc_ploaded", magazine);
        putOfCpu(cpu, "cc_prounds", buffers.length);
        return magazine;
    }

    private long magazine(long... buffers) {
        long magazine = heap.take((long) (MAGAZINE_SIZE + 1) * wordSize(), 8);
        for (int i = 0; i < buffers.length; i++) {
            structs.put("kmem_magazine_t", magazine, "mag_round", i, buffers[i]);
            tag(buffers[i], FREE);
        }
        return magazine;
    }

    /** Of a buffer, its bufctl or, without a hash, where its link is. */
    public long bufctl(long buffer) {
        return bufctls.get(buffer);
    }

    /** Address of the tag of a buffer. */
    public long buftag(long buffer) {
        return buffer + buftag;
    }

    /** Address of the {@code kmem_slab_t} of a buffer. */
    public long slab(long buffer) {
        return slabOf(buffer).address;
    }

    /** Writes freelists, hash, and the list and tree of slabs. */
    private void update() {
        slabs.forEach(this::update);
        List<Slab> complete = slabs.stream().filter(slab -> slab.free.isEmpty()).toList();
        List<Slab> partial =
                slabs.stream()
                        .filter(slab -> !slab.free.isEmpty())
                        .sorted(Comparator.comparing(slab -> slab.free.size()))
                        .toList();
        heap.link(
                address + structs.offset("kmem_cache_t", "cache_complete_slabs"),
                "kmem_slab_t",
                "slab_link",
                complete.stream().map(slab -> slab.address).toList());
        heap.tree(
                address + structs.offset("kmem_cache_t", "cache_partial_slabs"),
                structs.offset("kmem_slab_t", "slab_link"),
                partial.stream().map(slab -> slab.address).toList());
        put("cache_buftotal", slabs.stream().mapToLong(slab -> slab.chunks).sum());
        put("cache_bufslab", slabs.stream().mapToLong(slab -> slab.free.size()).sum());
        put("cache_slab_create", slabs.size());
        if (has(FakeHeap.HASH)) {
            updateHash();
        }
    }

    private void update(Slab slab) {
        structs.put("kmem_slab_t", slab.address, "slab_cache", address);
        structs.put("kmem_slab_t", slab.address, "slab_base", slab.base);
        structs.put("kmem_slab_t", slab.address, "slab_chunks", slab.chunks);
        structs.put("kmem_slab_t", slab.address, "slab_refcnt", slab.chunks - slab.free.size());
        long next = 0;
        for (int i = slab.free.size() - 1; i >= 0; i--) {
            long control = bufctls.get(slab.free.get(i));
            structs.put("kmem_bufctl_t", control, "bc_next", next);
            next = control;
        }
        structs.put("kmem_slab_t", slab.address, "slab_head", next);
    }

    private void updateHash() {
        long table = structs.get("kmem_cache_t", address, "cache_hash_table");
        long[] heads = new long[BUCKETS];
        for (int i = handedOut.size() - 1; i >= 0; i--) {
            long buffer = handedOut.get(i);
            int bucket = (int) (buffer >>> shift & BUCKETS - 1);
            structs.put("kmem_bufctl_t", bufctls.get(buffer), "bc_next", heads[bucket]);
            heads[bucket] = bufctls.get(buffer);
        }
        for (int i = 0; i < BUCKETS; i++) {
            heap.memory().putWord(table + (long) i * wordSize(), heads[i], INSPECT);
        }
    }
}
