package org.kheap.kernel.state;

import static org.kheap.machine.FieldType.UINT32;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * {@code struct panic_data}: how {@code panicbuf} begins. Registers follow, as {@link PanicNv}, and
 * then the message.
 */
@FieldSpec.Struct(value = "panic_data", typedef = "panic_data_t")
public enum PanicData implements FieldSpec {
    PD_VERSION(UINT32, "1"),
    PD_MSGOFF(UINT32, "where the message begins, in bytes from here");

    private final Field field;

    PanicData(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
