package org.kheap.debugger.command;

import java.math.BigInteger;

/** Numbers as they are typed. */
public final class Numbers {
    private static final int WIDTH = 64;

    private Numbers() {}

    /**
     * The value of {@code text}: digits, also with {@code _} between them, behind {@code 0i}, {@code
     * 0o}, {@code 0t} or {@code 0x} if they are not in {@code radix}.
     *
     * @throws DebuggerException if it is not a number, or has more than 64 bits
     */
    public static long parse(String text, int radix) {
        int prefixed = text.length() > 2 && text.charAt(0) == '0' ? prefix(text.charAt(1)) : 0;
        // In a radix where the letter of a prefix is a digit, 0x and its kin remain prefixes.
        String digits = prefixed == 0 ? text : text.substring(2);
        int base = prefixed == 0 ? radix : prefixed;
        check(text, digits, base);
        BigInteger value = new BigInteger(digits.replace("_", ""), base);
        if (value.bitLength() > WIDTH) {
            throw new DebuggerException("number does not fit into 64 bits: " + text);
        }
        return value.longValue();
    }

    /** The radix that {@code 0} and this letter announce; 0 if they announce none. */
    public static int prefix(char letter) {
        return switch (Character.toLowerCase(letter)) {
            case 'i' -> 2;
            case 'o' -> 8;
            case 't' -> 10;
            case 'x' -> 16;
            default -> 0;
        };
    }

    private static void check(String text, String digits, int radix) {
        if (digits.isEmpty() || digits.charAt(0) == '_') {
            throw new DebuggerException("not a number: '" + text + "'");
        }
        for (char c : digits.toCharArray()) {
            if (c != '_' && (c >= 0x80 || Character.digit(c, radix) < 0)) {
                throw new DebuggerException(
                        "not a number of radix 0t%d: '%s'".formatted(radix, text));
            }
        }
    }
}
