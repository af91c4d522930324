package org.kheap.kernel.state;

import static org.kheap.machine.FieldType.HRTIME;
import static org.kheap.machine.FieldType.UINT64;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct msg_line}: where a line of the message buffer begins, and when it was begun. */
@FieldSpec.Struct(value = "msg_line", typedef = "msg_line_t")
public enum MsgLine implements FieldSpec {
    ML_START(UINT64, "its first byte, counted as msg_bufx is"),
    ML_TIME(HRTIME, "when it was begun, in nanoseconds since boot");

    private final Field field;

    MsgLine(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
