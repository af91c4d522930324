package org.kheap.panic.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;

/** Processes that save are killed at any moment: what is left is whole, or is not a dump. */
class KilledSaveTest {
    /** Rounds of two processes each; 100 kills if all is to be tried. */
    private static final int ROUNDS = Boolean.getBoolean("kheap.exhaustive") ? 50 : 10;

    private static final int LONGEST_MILLIS = 120;
    private static final int PAGES = 60;
    private static final List<String> MACHINES = List.of("amd64", "sparc");

    /** Bytes that a file gets when all others are there. */
    private static final int HELD_BACK = 8;

    private static final Pattern NAME =
            Pattern.compile("\\.?(unix|vmcore|vmdump)\\.(\\d+)(?:\\.part)?");

    @TempDir Path directory;

    private int wholeFiles;
    private int unfinished;

    static CrashImage image(String machine) {
        return Dumps.image(Arch.named(machine).orElseThrow(), PAGES);
    }

    @Test
    void shouldLeaveWholeDumpsOnly() throws Exception {
        Random random = new Random(11);
        List<CrashImage> images = MACHINES.stream().map(KilledSaveTest::image).toList();
        for (int round = 0; round < ROUNDS; round++) {
            List<Process> processes = new ArrayList<>();
            for (String machine : MACHINES) {
                processes.add(start(machine));
            }
            for (Process process : processes) {
                assertThat(process.getInputStream().read()).isEqualTo('!');
            }
            Thread.sleep(random.nextInt(LONGEST_MILLIS));
            for (Process process : processes) {
                assertThat(process.isAlive()).as("saves beside another one").isTrue();
            }
            for (Process process : processes) {
                process.destroyForcibly().waitFor();
            }
            check(images);
            checkThatTheNextSaveWorks(images.get(0));
        }
        assertThat(wholeFiles).as("files that were saved and checked").isGreaterThan(ROUNDS);
        assertThat(unfinished).as("files that were not finished").isPositive();
    }

    private Process start(String machine) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SaveForever.class.getName(),
                        directory.toString(),
                        machine)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void check(List<CrashImage> images) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                Matcher dump = NAME.matcher(name);
                if (!dump.matches()) {
                    assertThat(name).isEqualTo("bounds");
                } else if (!name.endsWith(".part")) {
                    checkWhole(file, dump, images);
                    wholeFiles++;
                } else if (beginsAsADump(file)) {
                    checkWhole(file, dump, images); // killed just before it got its name
                } else {
                    unfinished++;
                }
            }
        }
    }

    private static boolean beginsAsADump(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return !Arrays.equals(Arrays.copyOf(bytes, HELD_BACK), new byte[HELD_BACK]);
    }

    private static void checkWhole(Path file, Matcher name, List<CrashImage> images)
            throws IOException {
        int number = Integer.parseInt(name.group(2));
        byte[] bytes = Files.readAllBytes(file);
        boolean whole = false;
        for (CrashImage image : images) {
            whole |= Arrays.equals(bytes, expected(name.group(1), number, image));
        }
        assertThat(whole).as("%s is whole", file).isTrue();
    }

    private static byte[] expected(String name, int number, CrashImage image) throws IOException {
        return switch (name) {
            case "unix" -> image.symbolFile();
            case "vmcore" -> Dumps.bytes(new Vmcore(image), number);
            default -> Dumps.bytes(CompressedDump.of(image, DumpContent.KERNEL, Progress.NONE));
        };
    }

    private void checkThatTheNextSaveWorks(CrashImage image) throws IOException {
        CrashDirectory.Saved saved =
                new CrashDirectory(directory, warning -> {})
                        .save(image.symbolFile(), new Vmcore(image), Progress.NONE);
        for (Path file : saved.files()) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            assertThat(name.matches()).isTrue();
            checkWhole(file, name, List.of(image));
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(file.getFileName().toString()).doesNotEndWith(".part");
                Files.delete(file);
            }
        }
    }
}
