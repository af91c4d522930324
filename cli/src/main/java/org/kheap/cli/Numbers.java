package org.kheap.cli;

import java.util.Locale;
import java.util.OptionalLong;

/** Numbers as people type them on a command line. */
final class Numbers {
    private Numbers() {}

    /** A number in decimal, in hexadecimal after 0x, or in octal after 0; it may be negative. */
    static OptionalLong integer(String text) {
        try {
            return OptionalLong.of(Long.decode(text));
        } catch (NumberFormatException e) {
            return unsignedHex(text);
        }
    }

    private static OptionalLong unsignedHex(String text) {
        try {
            return text.startsWith("0x")
                    ? OptionalLong.of(Long.parseUnsignedLong(text.substring(2), 16))
                    : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** An amount of memory: a positive number of bytes, or with K, M, G or T behind it. */
    static OptionalLong size(String text) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        int unit = "KMGT".indexOf(text.toUpperCase(Locale.ROOT).charAt(text.length() - 1));
        String number = unit < 0 ? text : text.substring(0, text.length() - 1);
        OptionalLong value = integer(number);
        int shift = 10 * (unit + 1);
        boolean fits = value.isPresent() && value.getAsLong() > 0;
        fits = fits && value.getAsLong() <= Long.MAX_VALUE >> shift;
        return fits ? OptionalLong.of(value.getAsLong() << shift) : OptionalLong.empty();
    }
}
