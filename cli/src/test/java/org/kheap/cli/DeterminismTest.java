package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** The same inputs leave the same memory behind, byte for byte, whoever runs them. */
@ExtendWith(EnginesAreClosed.class)
class DeterminismTest {
    /** Where systems keep their JDKs. */
    private static final List<Path> JDK_PLACES =
            List.of(Path.of("/usr/lib/jvm"), Path.of("/usr/lib64/jvm"), Path.of("/usr/java"));

    private static final List<String> PASSED_ON =
            List.of("kheap.home", "kheap.unicorn", "kheap.cache");

    @OnEveryArch
    void shouldLeaveTheSameMemoryForTheSameSeed(Arch arch) {
        String first = RamDigest.afterAPanic(arch, 1);

        assertThat(RamDigest.afterAPanic(arch, 1)).isEqualTo(first);
        assertThat(RamDigest.afterAPanic(arch, 2)).isNotEqualTo(first);
    }

    @OnEveryArch
    void shouldLeaveTheSameMemoryAfterThousandsOfAllocations(Arch arch) {
        String first = RamDigest.afterAllSizes(arch, 1);

        assertThat(RamDigest.afterAllSizes(arch, 1)).isEqualTo(first);
    }

    @OnEveryArch
    void shouldLeaveTheSameMemoryWhateverThreadsDoOnSeveralCpus(Arch arch) {
        String first = RamDigest.afterThreads(arch, 1);

        assertThat(RamDigest.afterThreads(arch, 1)).isEqualTo(first);
    }

    /** What is guarded, and where on its pages, is chance, which has the seed of the run. */
    @OnEveryArch
    void shouldGuardTheSameForTheSameSeed(Arch arch) {
        String first = RamDigest.afterGuardedThreads(arch, 1);

        assertThat(RamDigest.afterGuardedThreads(arch, 1)).isEqualTo(first);
        assertThat(RamDigest.afterGuardedThreads(arch, 2)).isNotEqualTo(first);
    }

    @Test
    void shouldLeaveTheSameMemoryUnderAnotherJdk() throws Exception {
        List<Path> others = otherJdks();
        assumeThat(others).as("a JDK of another version on this host").isNotEmpty();
        String digests = RamDigest.ofAllMachines();

        for (Path jdk : others) {
            assertThat(digestsUnder(jdk)).as("%s", jdk).isEqualTo(digests);
        }
    }

    /** The homes of JDKs that can run kheap, one of each version but this one's. */
    private static List<Path> otherJdks() throws IOException {
        List<Path> homes = new ArrayList<>();
        List<Integer> versions = new ArrayList<>(List.of(Runtime.version().feature()));
        for (Path place : JDK_PLACES) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> entries = Files.list(place)) {
                    for (Path home : entries.sorted().toList()) {
                        int version = version(home);
                        if (version >= 17 && !versions.contains(version)) {
                            versions.add(version);
                            homes.add(home);
                        }
                    }
                }
            }
        }
        return homes;
    }

    /** The feature release that a home's {@code release} file states; 0 if it is no JDK. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return 0;
        }
        return Files.readAllLines(release).stream()
                .filter(line -> line.startsWith("JAVA_VERSION=\""))
                .map(line -> line.substring(line.indexOf('"') + 1).split("[^0-9]")[0])
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    private static String digestsUnder(Path jdk) throws Exception {
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
        PASSED_ON.forEach(name -> command.add("-D" + name + "=" + System.getProperty(name, "")));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(RamDigest.class.getName());
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        String digests =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return digests;
    }
}
