package org.kheap.kernel.sysctl;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.machine.Abi;

/**
 * A number as {@code strtol} of base 0 reads it: decimal, {@code 0x} and hexadecimal, {@code 0} and
 * octal, with a sign if need be.
 *
 * @param value exact, however large
 * @param tail what follows it
 */
record CNumber(BigInteger value, String tail) {
    private static final Pattern NUMBER =
            Pattern.compile(
                    "[ \\t\\n\\x0b\\f\\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))(.*)",
                    Pattern.DOTALL);

    private static final String SUFFIXES = "kmgt";
    private static final int BITS_PER_SUFFIX = 10;

    /** The number that a text begins with; empty if it does not. */
    static Optional<CNumber> parse(String text) {
        Matcher parts = NUMBER.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        BigInteger magnitude;
        if (parts.group(2) != null) {
            magnitude = new BigInteger(parts.group(2), 16);
        } else if (parts.group(3) != null) {
            magnitude = new BigInteger(parts.group(3), 8);
        } else {
            magnitude = new BigInteger(parts.group(4));
        }
        boolean negative = parts.group(1).equals("-");
        return Optional.of(new CNumber(negative ? magnitude.negate() : magnitude, parts.group(5)));
    }

    /**
     * The number that the text of a tunable is, with one of {@code k m g t} behind it if need be; empty
     * if it is none.
     */
    static Optional<BigInteger> ofTunable(String text) {
        return parse(text).flatMap(CNumber::scaled);
    }

    private Optional<BigInteger> scaled() {
        if (tail.isEmpty()) {
            return Optional.of(value);
        }
        int suffix = SUFFIXES.indexOf(tail.toLowerCase(Locale.ROOT));
        return suffix < 0 || tail.length() > 1
                ? Optional.empty()
                : Optional.of(value.shiftLeft((suffix + 1) * BITS_PER_SUFFIX));
    }

    /**
     * Whether a variable of that type can be given the number. As with {@code strtoul}, a negative one
     * stands for what it is as an unsigned one.
     */
    static boolean fits(BigInteger value, CtlType type, Abi abi) {
        int bits = type.size(abi) * Byte.SIZE;
        return type.isSigned() ? value.bitLength() < bits : value.abs().bitLength() <= bits;
    }
}
