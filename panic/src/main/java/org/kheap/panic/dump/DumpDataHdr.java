package org.kheap.panic.dump;

import static org.kheap.machine.FieldType.UINT16;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.UINT64;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code dumpdatahdr_t}, which follows the terminal header from version 10 on. */
@FieldSpec.Struct(value = "dumpdatahdr", typedef = "dumpdatahdr_t")
enum DumpDataHdr implements FieldSpec {
    DUMP_DATAHDR_MAGIC(UINT32, "dhdr"),
    DUMP_DATAHDR_VERSION(UINT32, "of this structure"),
    DUMP_DATA_CSIZE(UINT64, "bytes of all blocks"),
    DUMP_MAXCSIZE(UINT32, "bytes of the largest block"),
    DUMP_MAXRANGE(UINT32, "most pages of a block"),
    DUMP_NSTREAMS(UINT16, "number of streams"),
    DUMP_CLEVEL(UINT16, "compression: 1 is LZJB");

    static final int MAGIC = 'd' << 24 | 'h' << 16 | 'd' << 8 | 'r';
    static final int VERSION = 1;
    static final int LEVEL_LZJB = 1;

    private final Field field;

    DumpDataHdr(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
