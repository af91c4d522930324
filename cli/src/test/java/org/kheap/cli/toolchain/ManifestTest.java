package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final Manifest MANIFEST =
            new Manifest(
                    Digests.of("object"),
                    new TreeMap<>(
                            Map.of(
                                    Path.of("/a b.c"), Digests.of("source"),
                                    Path.of("/c.h"), Digests.of("header"))),
                    "two lines\nof warnings\n");

    @Test
    void shouldReadBackWhatItWrote() {
        Manifest bare = new Manifest(Digests.of("object"), new TreeMap<>(), "");

        assertThat(Manifest.decode(MANIFEST.encode())).contains(MANIFEST);
        assertThat(Manifest.decode(bare.encode())).contains(bare);
    }

    @Test
    void shouldNotReadWhatWasCutOrChanged() {
        String text = MANIFEST.encode();

        for (int length = 0; length < text.length(); length++) {
            assertThat(Manifest.decode(text.substring(0, length))).isEmpty();
        }
        assertThat(Manifest.decode(text.replace("/c.h", "/d.h"))).isEmpty();
    }
}
