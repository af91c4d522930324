package org.kheap.kernel.vmem;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.SSIZE;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.ULONG;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import org.kheap.kernel.base.Kcondvar;
import org.kheap.kernel.base.Kmutex;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code vmem}: an arena. */
@FieldSpec.Struct(value = "vmem", typedef = "vmem_t")
public enum Vmem implements FieldSpec {
    VM_NAME(array(CHAR, 30), "VMEM_NAMELEN 30"),
    VM_CV(struct(Kcondvar.class), "waiters for space"),
    VM_LOCK(struct(Kmutex.class), "arena lock"),
    VM_ID(UINT32, "1, 2, 3 ..."),
    VM_MTBF(UINT32, "induced-failure period"),
    VM_CFLAGS(INT, "VMC_* and creation VM_* bits"),
    VM_QSHIFT(INT, "log2 quantum"),
    VM_QUANTUM(SIZE, "unit"),
    VM_QCACHE_MAX(SIZE, "largest quantum-cached size"),
    VM_MIN_IMPORT(SIZE, "smallest import"),
    VM_SOURCE_ALLOC(function("void *", "vmem_t *, size_t, int"), "import function"),
    VM_SOURCE_FREE(function("void", "vmem_t *, void *, size_t"), "export function"),
    VM_SOURCE(pointer("vmem_t"), "parent"),
    VM_NEXT(pointer("vmem_t"), "vmem_list link, creation order"),
    VM_KSP(pointer("kstat_t"), "statistics handle"),
    VM_NSEGFREE(SSIZE, "private spare segments"),
    VM_SEGFREE(pointer("vmem_seg_t"), "their list (via vs_knext)"),
    VM_HASH_TABLE(pointer("vmem_seg_t *"), "allocated segments"),
    VM_HASH_MASK(SIZE, "buckets - 1"),
    VM_HASH_SHIFT(SIZE, "log2 of buckets"),
    VM_FREEMAP(ULONG, "bit n set: freelist n non-empty"),
    VM_SEG0(struct(VmemSeg.class), "anchor; type VMEM_SPAN"),
    VM_ROTOR(struct(VmemSeg.class), "next-fit position; type VMEM_ROTOR"),
    VM_HASH0(array(pointer("vmem_seg_t"), 16), "initial table"),
    VM_QCACHE(array(VOID_POINTER, 16), "quantum caches"),
    VM_FREELIST(
            array(struct(VmemFreelist.class), abi -> abi.model() == DataModel.ILP32 ? 33 : 65),
            "VMEM_FREELISTS + 1 heads (33 / 65)"),
    VM_KSTAT(struct(VmemKstat.class), "counters");

    private final Field field;

    Vmem(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
