package org.kheap.debugger.builtin;

import org.kheap.debugger.command.Call;

/** How {@code ::nm} prints values and sizes: with as many digits as the largest address has. */
enum NmRadix {
    HEX(16, "0x", 'x'),
    DECIMAL(10, "", 'u'),
    OCTAL(8, "0", 'o');

    private final int radix;
    private final String prefix;
    private final char letter;

    /** @param letter of the format */
    NmRadix(int radix, String prefix, char letter) {
        this.radix = radix;
        this.prefix = prefix;
        this.letter = letter;
    }

    /** The one that the options ask for. */
    static NmRadix of(Call call) {
        return call.has('d') ? DECIMAL : call.has('o') ? OCTAL : HEX;
    }

    /** Format of a number. @param hexDigits of the largest address */
    String format(int hexDigits) {
        return prefix + "%0" + digits(hexDigits) + "ll" + letter;
    }

    /** Format of what stands above it. */
    String heading(int hexDigits) {
        return "%-" + (prefix.length() + digits(hexDigits)) + "s";
    }

    private int digits(int hexDigits) {
        long largest = -1L >>> Long.SIZE - hexDigits * 4;
        return Long.toUnsignedString(largest, radix).length();
    }
}
