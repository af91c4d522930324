package org.kheap.kernel.memguard;

import static org.kheap.machine.FieldType.HRTIME;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.LONG;
import static org.kheap.machine.FieldType.UINTPTR;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code memguard_panic_info}: what MemGuard found wrong, recorded before anything is printed. */
@FieldSpec.Struct(value = "memguard_panic_info", typedef = "memguard_panic_info_t")
public enum MemguardPanicInfo implements FieldSpec {
    MGP_TIMESTAMP(HRTIME, "when, ns since boot"),
    MGP_ERROR(INT, "1, 2 out of bounds; 3, 4 freed; 5-7 bad free; 8 corruption; 0 nothing"),
    MGP_ACCESS(INT, "1 read, 2 write, 3 execute; 0 if no access trapped"),
    MGP_ADDRESS(UINTPTR, "of the access, the free or the first changed byte"),
    MGP_DISTANCE(LONG, "from mgp_object, as the error has it"),
    MGP_OBJECT(pointer("struct memguard_object"), "concerned; NULL if none is known");

    private final Field field;

    MemguardPanicInfo(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
