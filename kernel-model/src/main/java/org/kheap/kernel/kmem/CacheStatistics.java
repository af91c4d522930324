package org.kheap.kernel.kmem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kheap.machine.StructView;

/** The statistics of a cache, as its kstat has them. */
final class CacheStatistics {
    private final Structs structs;
    private final StructView<KmemCache> view;
    private final Map<String, Long> values = new LinkedHashMap<>();

    private CacheStatistics(Structs structs, StructView<KmemCache> view) {
        this.structs = structs;
        this.view = view;
    }

    /** All of them, by name and in the order of the kstat. */
    static Map<String, Long> of(Kmem kmem, Cache cache) {
        CacheStatistics statistics = new CacheStatistics(kmem.structs(), cache.view());
        statistics.add("buf_size", KmemCache.CACHE_BUFSIZE);
        statistics.add("align", KmemCache.CACHE_ALIGN);
        statistics.add("chunk_size", KmemCache.CACHE_CHUNKSIZE);
        statistics.add("slab_size", KmemCache.CACHE_SLABSIZE);
        statistics.addTraffic(kmem, cache);
        statistics.addSlabs(cache);
        statistics.addMoves(cache);
        return statistics.values;
    }

    private void add(String name, long value) {
        values.put(name, value);
    }

    private void add(String name, KmemCache word) {
        add(name, view.word(word));
    }

    private void addCounter(String name, KmemCache counter) {
        add(name, view.int64(counter));
    }

    /** What came and went, and what of it is kept constructed in magazines. */
    private void addTraffic(Kmem kmem, Cache cache) {
        Depot full = Depot.full(structs, cache);
        Depot empty = Depot.empty(structs, cache);
        int magazineSize = new Magazines(kmem, cache).type().int16(KmemMagtype.MT_MAGSIZE);
        long alloc = view.int64(KmemCache.CACHE_SLAB_ALLOC) + full.taken();
        long free = view.int64(KmemCache.CACHE_SLAB_FREE) + empty.taken();
        long constructed = full.total() * magazineSize;
        for (int i = 0; i < kmem.cpus(); i++) {
            StructView<KmemCpuCache> cpu = structs.cpu(view, i);
            alloc += cpu.int64(KmemCpuCache.CC_ALLOC);
            free += cpu.int64(KmemCpuCache.CC_FREE);
            constructed += Math.max(0, cpu.int16(KmemCpuCache.CC_ROUNDS));
            constructed += Math.max(0, cpu.int16(KmemCpuCache.CC_PROUNDS));
        }
        add("alloc", alloc);
        addCounter("alloc_fail", KmemCache.CACHE_ALLOC_FAIL);
        add("free", free);
        add("depot_alloc", full.taken());
        add("depot_free", empty.taken());
        addCounter("depot_contention", KmemCache.CACHE_DEPOT_CONTENTION);
        addCounter("slab_alloc", KmemCache.CACHE_SLAB_ALLOC);
        addCounter("slab_free", KmemCache.CACHE_SLAB_FREE);
        long available = constructed + view.int64(KmemCache.CACHE_BUFSLAB);
        add("buf_constructed", constructed);
        add("buf_avail", available);
        add("buf_inuse", view.int64(KmemCache.CACHE_BUFTOTAL) - available);
    }

    private void addSlabs(Cache cache) {
        addCounter("buf_total", KmemCache.CACHE_BUFTOTAL);
        addCounter("buf_max", KmemCache.CACHE_BUFMAX);
        addCounter("slab_create", KmemCache.CACHE_SLAB_CREATE);
        addCounter("slab_destroy", KmemCache.CACHE_SLAB_DESTROY);
        add("vmem_source", structs.arenaNumber(cache.arena().address()));
        add("hash_size", cache.has(Kmf.HASH) ? view.word(KmemCache.CACHE_HASH_MASK) + 1 : 0);
        addCounter("hash_lookup_depth", KmemCache.CACHE_LOOKUP_DEPTH);
        addCounter("hash_rescale", KmemCache.CACHE_RESCALE);
        add("full_magazines", Depot.full(structs, cache).total());
        add("empty_magazines", Depot.empty(structs, cache).total());
        int rounds =
                structs.magtype(view.word(KmemCache.CACHE_MAGTYPE)).int16(KmemMagtype.MT_MAGSIZE);
        add("magazine_size", cache.has(Kmf.NOMAGAZINE) ? 0 : rounds);
        addCounter("reap", KmemCache.CACHE_REAP);
    }

    /** What the consolidator did; all 0 in a cache whose buffers cannot be moved. */
    private void addMoves(Cache cache) {
        add("defrag", KmemDefrag.KMD_DEFRAGS);
        add("scan", KmemDefrag.KMD_SCANS);
        add("move_callbacks", KmemDefrag.KMD_CALLBACKS);
        add("move_yes", KmemDefrag.KMD_YES);
        add("move_no", KmemDefrag.KMD_NO);
        add("move_later", KmemDefrag.KMD_LATER);
        add("move_dont_need", KmemDefrag.KMD_DONT_NEED);
        add("move_dont_know", KmemDefrag.KMD_DONT_KNOW);
        add("move_hunt_found", 0); // nobody hunts any more, but the name has stayed
        add("move_slabs_freed", KmemDefrag.KMD_SLABS_FREED);
        add("move_reclaimable", isMovable() ? reclaimable(cache) : 0);
    }

    private boolean isMovable() {
        return view.word(KmemCache.CACHE_DEFRAG) != 0;
    }

    private void add(String name, KmemDefrag counter) {
        long defrag = view.word(KmemCache.CACHE_DEFRAG);
        add(name, isMovable() ? structs.defrag(defrag).int64(counter) : 0);
    }

    /** Free buffers beyond what one slab must have, and those in magazines that are idle. */
    private long reclaimable(Cache cache) {
        long spare = view.word(KmemCache.CACHE_MAXCHUNKS) - 1;
        long inSlabs = Math.max(0, view.int64(KmemCache.CACHE_BUFSLAB) - spare);
        return inSlabs + Depot.full(structs, cache).reapable() * values.get("magazine_size");
    }
}
