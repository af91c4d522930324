package org.kheap.kernel.state;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct utsname}: what the system calls itself. */
@FieldSpec.Struct("utsname")
public enum Utsname implements FieldSpec {
    SYSNAME("name of the operating system"),
    NODENAME("name of the machine in its network"),
    RELEASE("release"),
    VERSION("version of the release"),
    MACHINE("kind of machine");

    /** Bytes of each, with the NUL at its end. */
    static final int SIZE = 257;

    private final Field field;

    Utsname(String doc) {
        FieldType text = array(CHAR, Utsname.SIZE);
        field = new Field(text, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
