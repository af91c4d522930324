package org.kheap.cli.sysctl;

import java.nio.charset.StandardCharsets;

/** Where a program prints. */
@FunctionalInterface
public interface Output {
    void write(byte[] bytes);

    /** Prints text of the guest: a character is a byte. */
    default void print(String text) {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
