package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct user}, as much of it as there is to say. */
@FieldSpec.Struct(value = "user", typedef = "user_t")
public enum User implements FieldSpec {
    U_COMM(array(CHAR, 17), "name of the program"),
    U_PSARGS(array(CHAR, 80), "its first arguments");

    private final Field field;

    User(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
