package org.kheap.machine;

import java.nio.charset.StandardCharsets;

/**
 * Texts of the guest are bytes: in a string that holds one, each char is a byte. Texts of the host, such
 * as names of files and functions, hold characters.
 */
public final class GuestText {
    private GuestText() {}

    /** A text of the host as the guest sees it, in UTF-8. */
    public static String of(String hostText) {
        return new String(hostText.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a text of the guest. */
    public static byte[] bytes(String guestText) {
        return guestText.getBytes(StandardCharsets.ISO_8859_1);
    }
}
