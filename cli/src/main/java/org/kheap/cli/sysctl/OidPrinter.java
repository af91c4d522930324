package org.kheap.cli.sysctl;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.kheap.kernel.sysctl.CtlFlag;
import org.kheap.kernel.sysctl.CtlType;
import org.kheap.kernel.sysctl.Oid;
import org.kheap.kernel.sysctl.SysctlException;

/** Prints OIDs as the options of sysctl(8) ask for. */
final class OidPrinter {
    private final Options options;
    private final Output out;

    OidPrinter(Options options, Output out) {
        this.options = options;
        this.out = out;
    }

    /** Prints an OID and ends the line, if there is anything to print. */
    void line(Oid oid) {
        if (print(oid)) {
            endLine();
        }
    }

    void endLine() {
        if (!isRaw()) {
            out.print("\n");
        }
    }

    private boolean isRaw() {
        return options.has('b');
    }

    /**
     * Prints an OID.
     *
     * @return whether there was anything to print
     */
    boolean print(Oid oid) {
        return isWanted(oid) && print(oid, !options.has('n'));
    }

    /** What an OID has become, behind what it was. */
    void arrow(Oid oid) {
        if (!isRaw()) {
            out.print(" -> ");
        }
        if (print(oid, false)) {
            endLine();
        }
    }

    private boolean isWanted(Oid oid) {
        boolean writable = oid.has(CtlFlag.WR) && !oid.has(CtlFlag.STATS);
        return (!options.has('W') || writable) && (!options.has('T') || oid.has(CtlFlag.TUN));
    }

    private boolean print(Oid oid, boolean named) {
        if (options.has('N')) {
            out.print(oid.name());
            return true;
        }
        String prefix = named ? oid.name() + (options.has('e') ? "=" : ": ") : "";
        if (options.has('d')) {
            out.print(prefix + oid.description());
            return true;
        }
        byte[] value;
        try {
            value = oid.read();
        } catch (SysctlException e) {
            return false;
        }
        if (isRaw()) {
            out.write(value);
        } else {
            out.print(prefix + text(oid, value));
        }
        return true;
    }

    private String text(Oid oid, byte[] value) {
        if (oid.type() == CtlType.STRING) {
            return new String(value, 0, value.length - 1, StandardCharsets.ISO_8859_1);
        }
        BigInteger number = oid.number(value);
        if (options.has('x') || options.has('X')) {
            BigInteger whole = BigInteger.ONE.shiftLeft(value.length * Byte.SIZE);
            return "0x%0{d}x"
                    .replace("{d}", Integer.toString(2 * value.length))
                    .formatted(number.mod(whole));
        }
        return (options.has('h') ? "%,d" : "%d").formatted(number);
    }
}
