package org.kheap.kernel.sysctl;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.INTPTR;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct sysctl_oid}: a node or leaf of the tree of sysctl(9). */
@FieldSpec.Struct("sysctl_oid")
public enum SysctlOid implements FieldSpec {
    OID_PARENT(pointer("struct sysctl_oid"), "the node it belongs to; NULL at the top"),
    OID_LINK(pointer("struct sysctl_oid"), "next of the node's children"),
    OID_CHILDREN(pointer("struct sysctl_oid"), "first of its own, if it is a node"),
    OID_NUMBER(INT, "its number in the node; -1 before it has one"),
    OID_KIND(UINT32, "type and CTLFLAG_*"),
    OID_ARG1(VOID_POINTER, "the variable"),
    OID_ARG2(INTPTR, "bytes of a string's buffer"),
    OID_NAME(pointer("const char"), "its name in the node"),
    OID_HANDLER(VOID_POINTER, "the function that reads and writes it"),
    OID_FMT(pointer("const char"), "how to show it: I, IU, L, LU, A, N"),
    OID_DESCR(pointer("const char"), "what it is");

    private final Field field;

    SysctlOid(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
