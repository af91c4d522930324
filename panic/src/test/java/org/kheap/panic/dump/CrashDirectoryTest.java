package org.kheap.panic.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.machine.Arch;

class CrashDirectoryTest {
    private static final CrashImage IMAGE = Dumps.image(Arch.AMD64, 6);
    private static final Vmcore CORE = new Vmcore(IMAGE);

    @TempDir Path directory;

    private final List<String> warnings = new ArrayList<>();

    private CrashDirectory.Saved save() throws IOException {
        return saveOn(FileChannel::open);
    }

    private CrashDirectory.Saved saveOn(FileOpener disk) throws IOException {
        return new CrashDirectory(directory, warnings::add, disk)
                .save(IMAGE.symbolFile(), CORE, Progress.NONE);
    }

    private Map<String, List<Byte>> contents() throws IOException {
        Map<String, List<Byte>> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                List<Byte> bytes = new ArrayList<>();
                for (byte b : Files.readAllBytes(file)) {
                    bytes.add(b);
                }
                contents.put(file.getFileName().toString(), bytes);
            }
        }
        return contents;
    }

    private void checkPair(int number) throws IOException {
        assertThat(directory.resolve("unix." + number)).hasBinaryContent(IMAGE.symbolFile());
        assertThat(directory.resolve("vmcore." + number))
                .hasBinaryContent(Dumps.bytes(CORE, number));
    }

    private void bounds(String text) throws IOException {
        Files.writeString(directory.resolve("bounds"), text);
    }

    @Test
    void shouldNumberPairsFromZero() throws Exception {
        for (int number = 0; number < 3; number++) {
            assertThat(save().number()).isEqualTo(number);
            checkPair(number);
        }

        assertThat(directory.resolve("bounds")).hasContent("3\n");
        assertThat(contents().keySet())
                .containsExactly(
                        "bounds", "unix.0", "unix.1", "unix.2", "vmcore.0", "vmcore.1", "vmcore.2");
        assertThat(warnings).isEmpty();
    }

    /** As another process does whose first save fails: a lock on that file keeps nobody away. */
    @Test
    void shouldNotTrustALockOnBoundsThatWereDeleted() throws Exception {
        boolean[] deleted = {false};

        saveOn(
                (file, options) -> {
                    FileChannel channel = FileChannel.open(file, options);
                    if (!deleted[0]) {
                        Files.delete(file);
                        Files.createFile(file);
                    }
                    deleted[0] = true;
                    return channel;
                });

        checkPair(0);
        assertThat(directory.resolve("bounds")).hasContent("1\n");
    }

    @Test
    void shouldSayWhichFilesItSaved() throws Exception {
        assertThat(save().files())
                .containsExactly(directory.resolve("unix.0"), directory.resolve("vmcore.0"));
    }

    @ParameterizedTest
    @CsvSource({"'17\n', 17", "'5', 5", "' 8 \n', 8", "'999999999', 999999999"})
    void shouldTakeTheNumberOfBounds(String text, int number) throws Exception {
        bounds(text);

        assertThat(save().number()).isEqualTo(number);
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "-1\n",
                "3.5",
                "1 2",
                "99999999999999999999",
                "4294967296",
                "1000000000",
                "0x10",
                "\0\0\0\0"
            })
    void shouldWarnOfBoundsWithoutANumber(String text) throws Exception {
        Files.createFile(directory.resolve("vmcore.41"));
        bounds(text);

        assertThat(save().number()).isEqualTo(42);
        assertThat(warnings)
                .containsExactly(
                        directory.resolve("bounds") + " holds no number: saving as number 42");
        assertThat(directory.resolve("bounds")).hasContent("43\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix.4", "vmcore.4", "vmdump.4"})
    void shouldNeverOverwriteWhatIsThere(String there) throws Exception {
        Files.writeString(directory.resolve(there), "precious");
        bounds("4\n");

        assertThat(save().number()).isEqualTo(5);
        assertThat(directory.resolve(there)).hasContent("precious");
        assertThat(warnings).singleElement().asString().contains("the number of a dump");
    }

    @Test
    void shouldFillGapsWhenNumbersAreUsedUp() throws Exception {
        for (String name : List.of("unix.999999999", "vmcore.0", "vmcore.2")) {
            Files.writeString(directory.resolve(name), name);
        }

        assertThat(save().number()).isEqualTo(1);
        Files.delete(directory.resolve("bounds"));
        assertThat(save().number()).isEqualTo(3);
        assertThat(directory.resolve("unix.999999999")).hasContent("unix.999999999");
    }

    @Test
    void shouldGoOnAfterTheHighestNumberWithoutOverwriting() throws Exception {
        bounds("999999999");

        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            numbers.add(save().number());
        }

        assertThat(numbers).doesNotHaveDuplicates();
        for (int number : numbers) {
            checkPair(number);
        }
    }

    @Test
    void shouldRemoveWhatAKilledProcessLeft() throws Exception {
        Files.writeString(directory.resolve(".vmcore.3.part"), "half");
        Files.writeString(directory.resolve(".unix.3.part"), "half");
        Files.writeString(directory.resolve(".vmcore.part"), "not ours");

        save();

        assertThat(contents().keySet())
                .containsExactly(".vmcore.part", "bounds", "unix.0", "vmcore.0");
    }

    @Test
    void shouldLeaveNothingOnAFullDisk() throws Exception {
        save();
        Map<String, List<Byte>> before = contents();
        long symbols = IMAGE.symbolFile().length;
        long core = CORE.size();
        TreeSet<Long> interesting = new TreeSet<>();
        for (long end : new long[] {0, 8, symbols, symbols + CORE.headSize(), symbols + core}) {
            for (long near = end - 9; near <= end + 9; near++) {
                interesting.add(near);
            }
        }
        for (long some = 0; some < symbols + core; some += 1013) {
            interesting.add(some);
        }
        for (long room : interesting.tailSet(0L).headSet(symbols + core)) {
            assertThatThrownBy(() -> saveOn(FailingDisk.full(room)))
                    .as("%d", room)
                    .hasMessage(
                            "no crash dump was saved in %s: No space left on device; make room"
                                    + " there or choose another directory",
                            directory);
            assertThat(contents().equals(before)).as("the same as before, room=%d", room).isTrue();
        }
    }

    /** The dump is there then, and whole; that its number is not noted costs a warning. */
    @Test
    void shouldSaveADumpAfterWhichTheDiskIsFull() throws Exception {
        long size = IMAGE.symbolFile().length + CORE.size();

        saveOn(FailingDisk.full(size));
        checkPair(0);
        assertThat(warnings)
                .containsExactly(
                        directory.resolve("bounds")
                                + " could not be written: No space left on device");
        bounds("1");
        saveOn(FailingDisk.full(size + 1));

        checkPair(1);
        assertThat(save().number()).isEqualTo(2);
    }

    @Test
    void shouldLeaveNothingWhateverFails() throws Exception {
        int operation = 0;
        for (boolean failed = true; failed; operation++) {
            failed = failsCleanly(operation);
        }
        assertThat(operation).as("operations of a save").isGreaterThan(10);
    }

    private boolean failsCleanly(int operation) throws IOException {
        Map<String, List<Byte>> before = contents();
        try {
            saveOn(FailingDisk.after(operation));
            return !warnings.isEmpty() && warnings.removeIf(w -> w.contains("bounds"));
        } catch (DumpException e) {
            assertThat(e).hasMessageContaining("Input/output error");
            assertThat(contents().equals(before)).as("operation %d", operation).isTrue();
            return true;
        }
    }

    @Test
    void shouldRemoveDirectoriesItMadeForNothing() throws Exception {
        Path deep = directory.resolve("a/b/c");
        CrashDirectory failing = new CrashDirectory(deep, warnings::add, FailingDisk.full(100));

        assertThatThrownBy(() -> failing.save(IMAGE.symbolFile(), CORE, Progress.NONE))
                .isInstanceOf(DumpException.class);
        assertThat(directory).isEmptyDirectory();

        new CrashDirectory(deep, warnings::add).save(IMAGE.symbolFile(), CORE, Progress.NONE);
        assertThat(deep.resolve("vmcore.0")).exists();
    }

    @Test
    void shouldSayThatADirectoryIsNone() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "text");

        for (Path path : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(
                            () ->
                                    new CrashDirectory(path, warnings::add)
                                            .save(IMAGE.symbolFile(), CORE, Progress.NONE))
                    .isInstanceOf(DumpException.class)
                    .hasMessageStartingWith("no crash dump was saved in " + path + ": ")
                    .hasMessageNotContaining("Exception");
        }
        assertThat(file).hasContent("text");
    }

    @Test
    void shouldSayThatThereIsNoPermission() {
        assertThatThrownBy(
                        () ->
                                saveOn(
                                        (file, options) -> {
                                            throw new AccessDeniedException(file.toString());
                                        }))
                .hasMessage(
                        "no crash dump was saved in %s: no permission for %s; choose another"
                                + " directory",
                        directory, directory.resolve("bounds"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldSayThatADirectoryCannotBeWritten() throws Exception {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        assumeThat(closed.toFile().setWritable(false)).isTrue();
        assumeThat(Files.isWritable(closed)).as("may write everywhere, as root may").isFalse();

        assertThatThrownBy(
                        () ->
                                new CrashDirectory(closed, warnings::add)
                                        .save(IMAGE.symbolFile(), CORE, Progress.NONE))
                .hasMessageContaining("no permission for ");
    }

    @Test
    void shouldGiveThreadsDifferentNumbers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Integer>> numbers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            numbers.add(threads.submit(() -> save().number()));
        }
        List<Integer> saved = new ArrayList<>();
        for (Future<Integer> number : numbers) {
            saved.add(number.get());
        }
        threads.shutdown();

        assertThat(saved).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        for (int number : saved) {
            checkPair(number);
        }
    }
}
