package org.kheap.panic.message;

import java.util.List;

/** The format {@code %b} of the kernel's printf. */
final class Bits {
    private Bits() {}

    /**
     * The number in hex, and the names of the bits that are set in it.
     *
     * @param names highest first, each behind the number of its bit
     */
    static String of(long value, List<String> names) {
        StringBuilder set = new StringBuilder();
        for (String name : names) {
            int digits = Character.isDigit(name.charAt(1)) ? 2 : 1;
            int bit = Integer.parseInt(name.substring(0, digits));
            if ((value >>> bit & 1) != 0) {
                set.append(set.isEmpty() ? "" : ",").append(name.substring(digits));
            }
        }
        return "%x%s".formatted(value, set.isEmpty() ? "" : "<" + set + ">");
    }
}
