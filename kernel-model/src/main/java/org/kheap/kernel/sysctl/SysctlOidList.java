package org.kheap.kernel.sysctl;

import static org.kheap.machine.FieldType.pointer;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct sysctl_oid_list}: the children of a node of sysctl(9), by number. */
@FieldSpec.Struct("sysctl_oid_list")
public enum SysctlOidList implements FieldSpec {
    SLH_FIRST(pointer("struct sysctl_oid"), "the first; NULL if there is none");

    private final Field field;

    SysctlOidList(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
