package org.kheap.kernel.sysctl;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.kheap.machine.Abi;

/** {@code CTLTYPE_*}: what a name of sysctl(9) stands for. */
public enum CtlType {
    NODE(1, "node"),
    INT(2, "integer"),
    STRING(3, "string"),
    S64(4, "int64_t"),
    OPAQUE(5, "opaque"),
    UINT(6, "unsigned integer"),
    LONG(7, "long integer"),
    ULONG(8, "unsigned long integer"),
    U64(9, "uint64_t");

    private static final int MASK = 0xf;

    private final int code;
    private final String words;

    CtlType(int code, String words) {
        this.code = code;
        this.words = words;
    }

    /** That of an {@code oid_kind} or {@code tun_type}; empty if there is none of that number. */
    static Optional<CtlType> of(int kind) {
        return Arrays.stream(values()).filter(type -> type.code == (kind & MASK)).findFirst();
    }

    public int code() {
        return code;
    }

    /** As sysctl(8) calls it. */
    public String words() {
        return words;
    }

    public boolean isNumber() {
        return this != NODE && this != STRING && this != OPAQUE;
    }

    public boolean isSigned() {
        return this == INT || this == LONG || this == S64;
    }

    /** Bytes of a number. */
    public int size(Abi abi) {
        return switch (this) {
            case INT, UINT -> Integer.BYTES;
            case LONG, ULONG -> abi.wordSize();
            case S64, U64 -> Long.BYTES;
            default -> throw new IllegalStateException("not a number: type=" + this);
        };
    }

    /** A number as bytes in the order of a machine. */
    byte[] bytes(Abi abi, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(size(abi)).order(abi.order());
        if (bytes.capacity() == Integer.BYTES) {
            bytes.putInt((int) value);
        } else {
            bytes.putLong(value);
        }
        return bytes.array();
    }
}
