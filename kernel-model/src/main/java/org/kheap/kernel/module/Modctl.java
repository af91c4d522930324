package org.kheap.kernel.module;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct modctl}: a module in the circle that begins at {@code modules}. */
@FieldSpec.Struct(value = "modctl", typedef = "modctl_t")
public enum Modctl implements FieldSpec {
    MOD_NEXT(pointer("struct modctl"), "the module that was loaded next"),
    MOD_PREV(pointer("struct modctl"), "the one that was loaded before"),
    MOD_ID(INT, "its number; unix has 0"),
    MOD_MP(pointer("struct module"), "what was loaded"),
    MOD_MODNAME(pointer("char"), "its name"),
    MOD_LOADED(CHAR, "1"),
    MOD_INSTALLED(CHAR, "1"),
    MOD_LOADCNT(INT, "how often it was loaded"),
    MOD_TEXT(pointer("char"), "its code"),
    MOD_TEXT_SIZE(SIZE, "bytes of that");

    private final Field field;

    Modctl(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
