package org.kheap.kernel.kmem;

import static org.kheap.machine.FieldType.HRTIME;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.PC;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code kmem_bufctl_audit}: the bufctl of a cache that records its transactions. Its first three
 * fields are those of {@link KmemBufctl}. */
@FieldSpec.Struct(value = "kmem_bufctl_audit", typedef = "kmem_bufctl_audit_t")
public enum KmemBufctlAudit implements FieldSpec {
    BC_NEXT(pointer("struct kmem_bufctl"), "as above"),
    BC_ADDR(VOID_POINTER, "as above"),
    BC_SLAB(pointer("struct kmem_slab"), "as above"),
    BC_CACHE(pointer("kmem_cache_t"), "owning cache"),
    BC_TIMESTAMP(HRTIME, "time of last transaction, ns"),
    BC_THREAD(pointer("kthread_t"), "thread of last transaction"),
    BC_LASTLOG(pointer("struct kmem_bufctl"), "newest transaction-log copy of this record"),
    BC_CONTENTS(VOID_POINTER, "newest contents-log copy of the buffer (set on free)"),
    BC_DEPTH(INT, "valid entries in bc_stack"),
    BC_STACK(array(PC, 15), "return addresses, innermost first");

    private final Field field;

    KmemBufctlAudit(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
