package org.kheap.kernel.uma;

import static org.kheap.machine.FieldType.HRTIME;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.ListNode;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * {@code struct uma_zone}: what FreeBSD's has that is not the slab layer's, under its names there. The
 * slab layer is a {@code kmem_cache}.
 */
@FieldSpec.Struct("uma_zone")
public enum UmaZone implements FieldSpec {
    UZ_NAME(pointer("const char"), "its name"),
    UZ_LINK(struct(ListNode.class), "its place in uma_zones"),
    UZ_CACHE(pointer("kmem_cache_t"), "where its items come from"),
    UZ_ARENA(
            pointer("vmem_t"), "where that has its slabs from, if not from the default; else NULL"),
    UZ_CTOR(function("int", "void *, int, void *, int"), "called for each item allocated, or NULL"),
    UZ_DTOR(function("void", "void *, int, void *"), "called for each item freed, or NULL"),
    UZ_INIT(function("int", "void *, int, int"), "called when memory becomes an item, or NULL"),
    UZ_FINI(function("void", "void *, int"), "called when an item becomes memory, or NULL"),
    UZ_ALLOCS(UINT64, "items allocated"),
    UZ_FREES(UINT64, "items freed"),
    UZ_FAILS(UINT64, "allocations that failed"),
    UZ_SLEEPS(UINT64, "times that somebody slept at the limit"),
    UZ_RATECHECK(HRTIME, "when the warning was printed last"),
    UZ_WARNING(pointer("const char"), "to be printed at the limit, or NULL"),
    UZ_SIZE(SIZE, "bytes of an item"),
    UZ_ALIGN(INT, "alignment of items less one"),
    UZ_FLAGS(UINT32, "UMA_ZONE_*"),
    UZ_MAX(INT, "most items at a time; 0 for any number"),
    UZ_SLEEPERS(INT, "threads that wait for an item");

    private final Field field;

    UmaZone(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
