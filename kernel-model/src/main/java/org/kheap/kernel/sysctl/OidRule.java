package org.kheap.kernel.sysctl;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a handler of an OID's own demands of a value, beside of what its type does. */
@FunctionalInterface
public interface OidRule {
    /** For those without a handler. */
    OidRule NONE = (oid, value) -> true;

    /** For numbers: 0 or 1. */
    OidRule FLAG =
            (oid, value) -> List.of(BigInteger.ZERO, BigInteger.ONE).contains(oid.number(value));

    /** For strings: one of some words. */
    static OidRule oneOf(String... words) {
        return (oid, value) ->
                List.of(words).contains(new String(value, StandardCharsets.ISO_8859_1));
    }

    /**
     * Whether the OID can have a value.
     *
     * @param value bytes in the order of the machine; a string without NUL
     */
    boolean accepts(Oid oid, byte[] value);
}
