package org.kheap.kernel.malloc;

import static org.kheap.machine.FieldType.ULONG;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct malloc_type}: what {@code MALLOC_DEFINE} defines. */
@FieldSpec.Struct("malloc_type")
public enum MallocType implements FieldSpec {
    KS_NEXT(pointer("struct malloc_type"), "next of kmemstatistics"),
    KS_MAGIC(ULONG, "877983977"),
    KS_SHORTDESC(pointer("const char"), "its name"),
    KS_HANDLE(VOID_POINTER, "its struct malloc_type_internal; NULL before it is known");

    private final Field field;

    MallocType(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
