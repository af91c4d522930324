package org.kheap.kernel.module;

import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct module}, as much of it as there is to say: what was loaded, and where. */
@FieldSpec.Struct("module")
public enum ModuleStruct implements FieldSpec {
    TEXT_SIZE(SIZE, "bytes of code"),
    DATA_SIZE(SIZE, "bytes of variables, with those that begin as zero"),
    TEXT(pointer("char"), "its code"),
    DATA(pointer("char"), "its variables; NULL if it has none"),
    NSYMS(UINT32, "how many symbols it defines");

    private final Field field;

    ModuleStruct(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
