package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.machine.Arch;
import org.kheap.machine.Ram;
import org.kheap.machine.paging.PagedMemory;
import org.kheap.machine.testing.OnEveryArch;

/**
 * Whole transcripts, byte for byte. {@code -Dkheap.golden.accept=true} writes them anew; the change
 * is then read like any other.
 */
@ExtendWith(EnginesAreClosed.class)
class TranscriptTest {
    private static final Path GOLDEN = GuestRun.HOME.resolve("cli/src/test/resources/golden");
    private static final int PIECE = 1 << 16;

    static List<Arguments> transcripts() {
        return List.of("uninitialized", "write-past-end").stream()
                .flatMap(name -> Arch.ALL.stream().map(arch -> Arguments.of(name, arch)))
                .toList();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("transcripts")
    void shouldPrintTheGoldenTranscript(String name, Arch arch) throws IOException {
        Cli run = Cli.run("run", "--machine", arch.name(), Cli.gallery(name));

        Path golden = GOLDEN.resolve(name).resolve(arch + ".out");
        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, run.out());
        }
        assertThat(run.out()).isEqualTo(Files.readString(golden));
        assertThat(run.err()).isEmpty();
    }

    @OnEveryArch
    void shouldLeaveTheSameMemoryForTheSameSeed(Arch arch) {
        String first = memoryAfterARun(arch, 1);

        assertThat(memoryAfterARun(arch, 1)).isEqualTo(first);
        assertThat(memoryAfterARun(arch, 2)).isNotEqualTo(first);
    }

    private static String memoryAfterARun(Arch arch, long seed) {
        StringBuilder hash = new StringBuilder();
        GuestRun.of(arch, "use-after-free", List.of(Cli.gallery("use-after-free")))
                .seed(seed)
                .afterwards(machine -> hash.append(hashOf(machine)))
                .run();
        return hash.toString();
    }

    private static String hashOf(EngineMachine machine) {
        Ram ram = ((PagedMemory) machine.memory()).ram();
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        for (long at = 0; at < ram.size(); at += PIECE) {
            ram.read(at, piece, 0, PIECE);
            digest.update(piece);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
