package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.AvlTree;
import org.kheap.kernel.base.Kmutex;
import org.kheap.kernel.base.ListHead;
import org.kheap.kernel.base.ListNode;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_cache}: a cache, in the layout of the 2010 header. */
@FieldSpec.Struct(value = "kmem_cache", typedef = "kmem_cache_t")
public enum KmemCache implements FieldSpec {
    CACHE_SLAB_CREATE(UINT64, "slabs made"),
    CACHE_SLAB_DESTROY(UINT64, "slabs unmade"),
    CACHE_SLAB_ALLOC(UINT64, "buffers taken from slabs"),
    CACHE_SLAB_FREE(UINT64, "buffers returned to slabs"),
    CACHE_ALLOC_FAIL(UINT64, "failed allocations"),
    CACHE_BUFTOTAL(UINT64, "buffers in all slabs"),
    CACHE_BUFMAX(UINT64, "highest cache_buftotal"),
    CACHE_BUFSLAB(UINT64, "buffers free in slabs"),
    CACHE_REAP(UINT64, "reap calls"),
    CACHE_RESCALE(UINT64, "hash resizes"),
    CACHE_LOOKUP_DEPTH(UINT64, "extra hash-chain steps on free"),
    CACHE_DEPOT_CONTENTION(UINT64, "failed depot try-locks"),
    CACHE_DEPOT_CONTENTION_PREV(UINT64, "value at last update"),
    CACHE_NAME(array(CHAR, 32), "NUL-terminated; KMEM_CACHE_NAMELEN (31) + 1"),
    CACHE_BUFSIZE(SIZE, "object size asked for"),
    CACHE_ALIGN(SIZE, "alignment"),
    CACHE_CONSTRUCTOR(function("int", "void *, void *, int"), "0 on success"),
    CACHE_DESTRUCTOR(function("void", "void *, void *"), "destructor"),
    CACHE_RECLAIM(function("void", "void *"), "reclaim"),
    CACHE_MOVE(function("kmem_cbrc_t", "void *, void *, size_t, void *"), "move"),
    CACHE_PRIVATE(VOID_POINTER, "argument to the four callbacks"),
    CACHE_ARENA(pointer("vmem_t"), "slab supplier"),
    CACHE_CFLAGS(INT, "KMC_*"),
    CACHE_FLAGS(INT, "KMF_*"),
    CACHE_MTBF(UINT32, "induced-failure period"),
    CACHE_PAD1(UINT32, "padding"),
    CACHE_KSTAT(pointer("kstat_t"), "statistics handle"),
    CACHE_LINK(struct(ListNode.class), "link in kmem_caches"),
    CACHE_LOCK(struct(Kmutex.class), "slab layer lock"),
    CACHE_CHUNKSIZE(SIZE, "bytes per buffer incl. debug, aligned"),
    CACHE_SLABSIZE(SIZE, "bytes per slab"),
    CACHE_MAXCHUNKS(SIZE, "slabsize / chunksize"),
    CACHE_BUFCTL(SIZE, "buffer-to-bufctl distance (raw caches)"),
    CACHE_BUFTAG(SIZE, "buffer-to-buftag distance"),
    CACHE_VERIFY(SIZE, "bytes pattern-checked"),
    CACHE_CONTENTS(SIZE, "bytes logged on free"),
    CACHE_COLOR(SIZE, "colour of the newest slab"),
    CACHE_MINCOLOR(SIZE, "lowest colour"),
    CACHE_MAXCOLOR(SIZE, "highest colour"),
    CACHE_HASH_SHIFT(SIZE, "log2 of chunksize, rounded down"),
    CACHE_HASH_MASK(SIZE, "buckets - 1"),
    CACHE_COMPLETE_SLABS(struct(ListHead.class), "slabs with nothing free"),
    CACHE_COMPLETE_SLAB_COUNT(SIZE, "complete slab count"),
    CACHE_PARTIAL_SLABS(struct(AvlTree.class), "slabs with something free, ordered"),
    CACHE_PARTIAL_BINSHIFT(SIZE, "order bin width"),
    CACHE_BUFCTL_CACHE(pointer("kmem_cache_t"), "where bufctls come from (HASH)"),
    CACHE_HASH_TABLE(pointer("kmem_bufctl_t *"), "allocated-buffer buckets (HASH)"),
    CACHE_DEFRAG(pointer("kmem_defrag_t"), "non-NULL once a move callback is set"),
    CACHE_DEPOT_LOCK(struct(Kmutex.class), "depot lock"),
    CACHE_MAGTYPE(pointer("kmem_magtype_t"), "row of kmem_magtype"),
    CACHE_FULL(struct(KmemMaglist.class), "full magazines"),
    CACHE_EMPTY(struct(KmemMaglist.class), "empty magazines"),
    CACHE_DUMPFREELIST(VOID_POINTER, "dump-time free list"),
    CACHE_DUMPLOG(VOID_POINTER, "dump-time log slot"),
    CACHE_CPU(array(struct(KmemCpuCache.class), 1), "max_ncpus elements, indexed by cpu_seqid");

    private final Field field;

    KmemCache(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
