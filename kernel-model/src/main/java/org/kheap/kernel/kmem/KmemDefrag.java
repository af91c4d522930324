package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINT16;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.UINT8;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.AvlTree;
import org.kheap.kernel.base.ListHead;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_defrag}: state of the consolidator for one cache. */
@FieldSpec.Struct(value = "kmem_defrag", typedef = "kmem_defrag_t")
public enum KmemDefrag implements FieldSpec {
    KMD_CALLBACKS(UINT64, "move callbacks made"),
    KMD_YES(UINT64, "answers"),
    KMD_NO(UINT64, "answers"),
    KMD_LATER(UINT64, "answers"),
    KMD_DONT_NEED(UINT64, "answers"),
    KMD_DONT_KNOW(UINT64, "answers"),
    KMD_SLABS_FREED(UINT64, "slabs emptied by moves"),
    KMD_DEFRAGS(UINT64, "full passes"),
    KMD_SCANS(UINT64, "incremental passes"),
    KMD_MOVES_PENDING(struct(AvlTree.class), "keyed by source buffer"),
    KMD_DEADLIST(struct(ListHead.class), "empty slabs held back while moves are pending"),
    KMD_DEADCOUNT(SIZE, "length of the dead list"),
    KMD_RECLAIM_NUMER(UINT8, "eligibility threshold, in eighths"),
    KMD_PAD1(UINT8, "pad1"),
    KMD_CONSOLIDATE(UINT16, "countdown trigger"),
    KMD_PAD2(UINT32, "pad2"),
    KMD_SLABS_SOUGHT(SIZE, "slabs sought"),
    KMD_SLABS_FOUND(SIZE, "slabs found"),
    KMD_TRIES(SIZE, "scan counter"),
    KMD_FROM_BUF(VOID_POINTER, "move in progress"),
    KMD_TO_BUF(VOID_POINTER, "move in progress"),
    KMD_THREAD(pointer("kthread_t"), "thread making the callback");

    private final Field field;

    KmemDefrag(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
