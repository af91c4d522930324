package org.kheap.kernel.base;

import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code list_node}: a link inside an object. Both pointers name other links, not objects; both NULL
 * means not on a list. */
@FieldSpec.Struct(value = "list_node", typedef = "list_node_t")
public enum ListNode implements FieldSpec {
    LIST_NEXT(pointer("struct list_node"), "next link, or the head's"),
    LIST_PREV(pointer("struct list_node"), "previous link, or the head's");

    private final Field field;

    ListNode(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
