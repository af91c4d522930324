package org.kheap.kernel.sysctl;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.INTPTR;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.VOID_POINTER;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct sysctl_oid}: a node or leaf of the tree of sysctl(9). */
@FieldSpec.Struct("sysctl_oid")
public enum SysctlOid implements FieldSpec {
    OID_PARENT(pointer("struct sysctl_oid_list"), "the children it is one of"),
    OID_LINK(pointer("struct sysctl_oid"), "the next of these"),
    OID_NUMBER(INT, "its number among them; -1 before it has one"),
    OID_KIND(UINT32, "CTLTYPE_* and CTLFLAG_*"),
    OID_ARG1(VOID_POINTER, "the variable; NULL if oid_arg2 is the value; children of a node"),
    OID_ARG2(INTPTR, "bytes of a string's array"),
    OID_NAME(pointer("const char"), "its name among them"),
    OID_HANDLER(
            function("int", "struct sysctl_oid *, void *, intptr_t, struct sysctl_req *"),
            "what reads and writes it; NULL for what its type says"),
    OID_FMT(pointer("const char"), "how to show it: I IU L LU Q QU A N"),
    OID_REFCNT(INT, "how often it was declared"),
    OID_RUNNING(UINT32, "handlers that run; always 0 here"),
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
