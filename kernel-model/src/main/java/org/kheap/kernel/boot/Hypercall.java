package org.kheap.kernel.boot;

import static org.kheap.machine.FieldType.INT64;
import static org.kheap.machine.FieldType.LONG;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.array;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * {@code hypercall_frame}: where a stub in the guest leaves what the kernel model needs to know. The
 * stubs in {@code guest/kernel} are written in assembly to these offsets.
 */
@FieldSpec.Struct("hypercall_frame")
enum Hypercall implements FieldSpec {
    HC_RESULT(INT64, "what the function returns; a pointer-sized result is its first word"),
    HC_STUB(VOID_POINTER, "address of the stub, which says what function it is; 0 when served"),
    HC_RESUME(VOID_POINTER, "where the guest goes on"),
    HC_FRAME(VOID_POINTER, "frame of the stub"),
    HC_ARGUMENTS(array(LONG, Hypercall.ARGUMENTS), "arguments");

    /** Six come in registers where there are registers; the rest, up to nine, from the stack. */
    static final int ARGUMENTS = 9;

    private final Field field;

    Hypercall(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
