package org.kheap.kernel.state;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.UINT32;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.struct;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/**
 * {@code struct msgbuf}: what the console has shown last. Text and lines are two rings. A position
 * counts all bytes since boot, so that it tells what is still there; its remainder by the size of the
 * ring is its place.
 */
@FieldSpec.Struct(value = "msgbuf", typedef = "msgbuf_t")
public enum Msgbuf implements FieldSpec {
    MSG_MAGIC(UINT32, "MSG_MAGIC"),
    MSG_SIZE(UINT32, "bytes of text that it holds"),
    MSG_BUFX(UINT64, "bytes ever written"),
    MSG_BUFR(UINT64, "of these, the oldest that is still there"),
    MSG_LINES(UINT64, "lines ever begun"),
    MSG_LINE(array(struct(MsgLine.class), Msgbuf.LINES), "the last of them"),
    MSG_BUFC(array(CHAR, Msgbuf.SIZE), "the text");

    /** Value of {@code msg_magic} from boot on. */
    public static final int MAGIC = 0x872_4786;

    /** Bytes of text, a power of two: a panic with a long stack, and what led to it. */
    static final int SIZE = 1 << 15;

    /** A power of two. */
    static final int LINES = 1 << 10;

    private final Field field;

    Msgbuf(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
