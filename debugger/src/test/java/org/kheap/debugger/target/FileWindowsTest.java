package org.kheap.debugger.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWindowsTest {
    private static final int SHIFT = 12;

    @TempDir Path directory;

    @Test
    void shouldReadTheSameWhateverWindowsItIsIn() throws IOException {
        byte[] bytes = new byte[3 * 4096 + 100];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(directory.resolve("file"), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            FileWindows windows = new FileWindows(channel, ByteOrder.BIG_ENDIAN, SHIFT);
            ByteBuffer expected = ByteBuffer.wrap(bytes);

            for (int at = 0; at <= bytes.length - Long.BYTES; at++) {
                boolean isSplit = at / 4096 != (at + Long.BYTES - 1) / 4096;
                assertThat(windows.isSplit(at, Long.BYTES)).isEqualTo(isSplit);
                if (!isSplit) {
                    assertThat(windows.getLong(at)).isEqualTo(expected.getLong(at));
                }
            }
            byte[] part = new byte[2 * 4096];
            windows.read(4000, part, 0, part.length);
            assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, 4000, 4000 + part.length));
            assertThat(windows.length()).isEqualTo(bytes.length);
        }
    }
}
