package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** The picture of section 9.4 of the debugger guide, as the guest itself sees it on each machine. */
@ExtendWith(EnginesAreClosed.class)
class PictureTest {
    private static final List<String> FREE =
            List.of("deadbeef", "deadbeef", "deadbeef", "deadbeef", "deadbeef", "deadbeef");

    private static final List<String> BIG_ENDIAN =
            List.of("01020304", "05060708", "090a0b0c", "0d0e0f10", "11121314", "bbddcafe");

    private static final List<String> LITTLE_ENDIAN =
            List.of("04030201", "08070605", "0c0b0a09", "100f0e0d", "14131211", "baddcabb");

    @OnEveryArch
    void shouldShowAnAllocatedBufferBetweenTwoFreeOnes(Arch arch) {
        Abi abi = arch.abi();
        List<String> words = GuestRun.of(arch, "picture").run().console().lines().toList();
        int chunk = (24 + 8 + 2 * abi.wordSize()) / 4;

        assertThat(words).hasSize(3 * chunk);
        List<String> allocated = arch.strictAlignment() ? BIG_ENDIAN : LITTLE_ENDIAN;
        assertChunk(words.subList(0, chunk), FREE, "feedface", 0xf4eef4eeL, abi);
        assertChunk(words.subList(chunk, 2 * chunk), allocated, "0000139d", 0xa110c8edL, abi);
        assertChunk(words.subList(2 * chunk, 3 * chunk), FREE, "feedface", 0xf4eef4eeL, abi);
    }

    private static void assertChunk(
            List<String> words, List<String> buffer, String second, long state, Abi abi) {
        assertThat(words.subList(0, 6)).isEqualTo(buffer);
        assertThat(words.subList(6, 8)).containsExactly("feedface", second);
        long bufctl = word(words, 8, abi);
        long status = word(words, 8 + abi.wordSize() / 4, abi);
        assertThat(bufctl ^ status).isEqualTo(state);
        assertThat(bufctl).isNotZero();
    }

    /** A pointer that was shown as one word or two. */
    private static long word(List<String> words, int index, Abi abi) {
        long first = Long.parseLong(words.get(index), 16);
        if (abi.wordSize() == Integer.BYTES) {
            return first;
        }
        long second = Long.parseLong(words.get(index + 1), 16);
        boolean bigEndian = abi.equals(Abi.SPARCV9);
        return bigEndian ? first << 32 | second : second << 32 | first;
    }
}
