package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.struct;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code list}: the head of a circular list of embedded links. */
@FieldSpec.Struct(value = "list", typedef = "list_t")
public enum ListHead implements FieldSpec {
    LIST_SIZE(SIZE, "size of an object"),
    LIST_OFFSET(SIZE, "where in an object its link lies"),
    LIST_HEAD(struct(ListNode.class), "first and last link");

    private final Field field;

    ListHead(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
