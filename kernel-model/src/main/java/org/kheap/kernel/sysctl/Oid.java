package org.kheap.kernel.sysctl;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.kheap.machine.Abi;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.StructView;

/** A node or leaf of the tree of sysctl(9), under its whole name. */
public final class Oid {
    private static final int LONGEST_DESCRIPTION = 1024;

    /** Longest string without a size that is read. */
    private static final int LONGEST_VALUE = 1024;

    private final StructView<SysctlOid> oid;
    private final String name;
    private final OidRule rule;

    /**
     * @param name of all nodes above it and its own, with dots between
     * @param rule what its value must be, beside of its type
     */
    Oid(StructView<SysctlOid> oid, String name, OidRule rule) {
        this.oid = oid;
        this.name = name;
        this.rule = rule;
    }

    StructView<SysctlOid> view() {
        return oid;
    }

    private GuestMemory memory() {
        return oid.memory();
    }

    private Abi abi() {
        return memory().abi();
    }

    /** With all nodes above it, and dots between. */
    public String name() {
        return name;
    }

    /** Of how many parts the name is. */
    int depth() {
        return 1 + (int) name.chars().filter(c -> c == '.').count();
    }

    /** What it stands for; what nobody knows is opaque. */
    public CtlType type() {
        return CtlType.of(kind()).orElse(CtlType.OPAQUE);
    }

    public boolean isNode() {
        return type() == CtlType.NODE;
    }

    public boolean has(CtlFlag flag) {
        return flag.isIn(kind());
    }

    private int kind() {
        return oid.int32(SysctlOid.OID_KIND);
    }

    /** What it is, in words; there may be several lines. */
    public String description() {
        long at = oid.word(SysctlOid.OID_DESCR);
        return at == 0 ? "" : memory().getString(at, LONGEST_DESCRIPTION, LOAD);
    }

    // The value

    /**
     * The value as bytes in the order of the machine; a string has its NUL.
     *
     * @throws SysctlException if it is a node, cannot be read, or is none that the kernel can read
     */
    public byte[] read() throws SysctlException {
        if (isNode()) {
            throw new SysctlException(Errno.EISDIR);
        }
        if (!has(CtlFlag.RD)) {
            throw new SysctlException(Errno.EPERM);
        }
        try {
            return load();
        } catch (GuestFaultException e) {
            throw new SysctlException(Errno.EFAULT);
        }
    }

    private byte[] load() throws SysctlException {
        long variable = oid.word(SysctlOid.OID_ARG1);
        if (type().isNumber()) {
            byte[] bytes = new byte[type().size(abi())];
            if (variable == 0) {
                return numberBytes(oid.word(SysctlOid.OID_ARG2));
            }
            memory().read(variable, bytes, LOAD);
            return bytes;
        }
        if (type() == CtlType.STRING && variable != 0) {
            int room = (int) oid.word(SysctlOid.OID_ARG2);
            String text = memory().getString(variable, room <= 0 ? LONGEST_VALUE : room, LOAD);
            return (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
        }
        throw new SysctlException(Errno.EINVAL);
    }

    /**
     * Changes the value.
     *
     * @param value bytes in the order of the machine, as many as the type has; a string without NUL
     * @throws SysctlException if it cannot be written, or not with this value; nothing has changed then
     */
    public void write(byte[] value) throws SysctlException {
        if (isNode()) {
            throw new SysctlException(Errno.EISDIR);
        }
        if (!has(CtlFlag.WR) || oid.word(SysctlOid.OID_ARG1) == 0) {
            throw new SysctlException(Errno.EPERM);
        }
        store(value);
    }

    /** As {@link #write}, whether it can be written or not. */
    void store(byte[] value) throws SysctlException {
        if (!canHave(value)) {
            throw new SysctlException(Errno.EINVAL);
        }
        byte[] stored = type() == CtlType.STRING ? terminated(value) : value;
        try {
            memory().write(oid.word(SysctlOid.OID_ARG1), stored, STORE);
        } catch (GuestFaultException e) {
            throw new SysctlException(Errno.EFAULT);
        }
    }

    private boolean canHave(byte[] value) {
        boolean isOfTheType =
                type() == CtlType.STRING
                        ? value.length < oid.word(SysctlOid.OID_ARG2)
                        : type().isNumber() && value.length == type().size(abi());
        return isOfTheType && rule.accepts(this, value);
    }

    /**
     * Whether it has this as its first value if that is what the kernel environment says.
     *
     * @param text in the syntax of loader's tunables
     */
    public boolean takes(String text) {
        return fromEnvironment(text).isPresent();
    }

    /** The bytes of a text of the kernel environment; empty if it can have no such value. */
    Optional<byte[]> fromEnvironment(String text) {
        Optional<byte[]> value =
                type() == CtlType.STRING
                        ? Optional.of(text.getBytes(StandardCharsets.ISO_8859_1))
                        : CNumber.ofTunable(text)
                                .filter(this::fits)
                                .map(number -> numberBytes(number.longValue()));
        return value.filter(this::canHave);
    }

    private static byte[] terminated(byte[] string) {
        return Arrays.copyOf(string, string.length + 1);
    }

    private boolean fits(BigInteger number) {
        return type().isNumber() && CNumber.fits(number, type(), abi());
    }

    /** The bytes of a number that fits the type. */
    byte[] numberBytes(long value) {
        return type().bytes(abi(), value);
    }

    /** A number in bytes that {@link #read} returned. */
    public BigInteger number(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(abi().order());
        boolean narrow = bytes.length == Integer.BYTES;
        long value = narrow ? buffer.getInt() : buffer.getLong();
        BigInteger number = BigInteger.valueOf(value);
        return type().isSigned() || value >= 0
                ? number
                : number.add(BigInteger.ONE.shiftLeft(bytes.length * Byte.SIZE));
    }

    /**
     * The bytes of a value that was written as text.
     *
     * @throws BadValueException if it is none of the type
     */
    public byte[] parse(String text) throws BadValueException {
        if (!type().isNumber()) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
        Optional<CNumber> number =
                CNumber.parse(text).filter(candidate -> candidate.tail().isEmpty());
        if (number.isEmpty()) {
            throw new BadValueException(false);
        }
        if (!fits(number.get().value())) {
            throw new BadValueException(true);
        }
        return numberBytes(number.get().value().longValue());
    }

    /** A text that is no value of a type. */
    public static final class BadValueException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean outOfRange;

        BadValueException(boolean outOfRange) {
            super(outOfRange ? "value out of range" : "not a number");
            this.outOfRange = outOfRange;
        }

        /** Whether it is a number, but one that does not fit. */
        public boolean isOutOfRange() {
            return outOfRange;
        }
    }
}
