package org.kheap.cli;

import java.util.regex.Pattern;

/** Expected text in which {@code *} stands for hexadecimal digits. */
final class Pieces {
    private Pieces() {}

    static Pattern pattern(String expected) {
        StringBuilder regex = new StringBuilder();
        for (String piece : expected.split("\\*", -1)) {
            regex.append(regex.length() == 0 ? "" : "[0-9a-f]+").append(Pattern.quote(piece));
        }
        return Pattern.compile(regex.toString());
    }
}
