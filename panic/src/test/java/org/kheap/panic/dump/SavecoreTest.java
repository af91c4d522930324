package org.kheap.panic.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class SavecoreTest {
    private static final int PAGES = 30;
    private static final long SIZE = 1 << 20;

    @TempDir Path temporary;

    private final StringBuilder terminal = new StringBuilder();
    private final StringBuilder log = new StringBuilder();
    private Path directory;
    private DumpDevice device;

    @BeforeEach
    void makeDevice() {
        directory = temporary.resolve("crash");
        device = new DumpDevice(temporary.resolve("device"), "/dev/dsk/c0t0d0s1", SIZE);
    }

    private Savecore savecore() {
        return savecore(Long.MAX_VALUE);
    }

    private Savecore savecore(long freeBytes) {
        Savecore.Talk talk =
                new Savecore.Talk() {
                    @Override
                    public void print(String text) {
                        terminal.append(text);
                    }

                    @Override
                    public void log(String line) {
                        log.append(line).append('\n');
                    }
                };
        return new Savecore(new CrashDirectory(directory, warning -> {}), talk, path -> freeBytes);
    }

    private CrashImage dumped(Arch arch) throws IOException {
        CrashImage image = Dumps.image(arch, PAGES);
        device.write(image, DumpContent.KERNEL, Progress.NONE);
        return image;
    }

    private void checkPair(CrashImage image, int number) throws IOException {
        assertThat(directory.resolve("unix." + number)).hasBinaryContent(image.symbolFile());
        assertThat(directory.resolve("vmcore." + number))
                .hasBinaryContent(Dumps.bytes(new Vmcore(image), number));
    }

    @OnEveryArch
    void shouldSaveTheVeryPairOfTheMachine(Arch arch) throws Exception {
        CrashImage image = dumped(arch);

        CrashDirectory.Saved saved = savecore().save(device);

        assertThat(saved.number()).isZero();
        checkPair(image, 0);
        assertThat(log).hasToString("reboot after panic: " + Dumps.PANIC_STRING + "\n");
    }

    @Test
    void shouldSpeakAsSolarisDid() throws Exception {
        dumped(Arch.SPARC);

        savecore().save(device);

        assertThat(terminal.toString())
                .startsWith(
                        """
                        System dump time: Sun Jan 28 16:00:00 2007
                        Constructing namelist %1$s/unix.0
                        Constructing corefile %1$s/vmcore.0
                        """
                                .formatted(directory))
                .endsWith("\r100% done: 30 of 30 pages saved\n");
    }

    @Test
    void shouldSpeakAsIllumosDoesOnAmd64() throws Exception {
        dumped(Arch.AMD64);

        savecore().save(device);

        assertThat(terminal.toString())
                .contains("saving system crash dump in %s/{unix,vmcore}.0\n".formatted(directory))
                .doesNotContain("Constructing")
                .endsWith(": 30 of 30 pages saved\n");
    }

    @OnEveryArch
    void shouldExpandACompressedDumpToTheSamePair(Arch arch) throws Exception {
        CrashImage image = dumped(arch);

        Path vmdump = savecore().saveCompressed(device).files().get(0);
        assertThat(vmdump).isEqualTo(directory.resolve("vmdump.0"));
        assertThat(terminal.toString()).contains("savecore -vf " + vmdump);
        savecore().expand(vmdump);

        checkPair(image, 0);
        assertThat(directory.resolve("bounds")).hasContent("1\n");
    }

    @OnEveryArch
    void shouldCompressTheSameFromDeviceAndMachine(Arch arch) throws Exception {
        CrashImage image = dumped(arch);
        CrashDirectory crashes = new CrashDirectory(directory, warning -> {});

        Path first = savecore().saveCompressed(device).files().get(0);
        Path second =
                crashes.save(
                                java.util.List.of(
                                        CompressedDump.of(
                                                image, DumpContent.KERNEL, Progress.NONE)))
                        .files()
                        .get(0);

        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(Files.size(first)).isLessThan(new Vmcore(image).size());
    }

    @Test
    void shouldSaveADumpOnce() throws Exception {
        dumped(Arch.I386);
        savecore().save(device);

        assertThatThrownBy(() -> savecore().save(device))
                .hasMessage("dump already processed: " + device.file());
        assertThat(directory.resolve("vmcore.1")).doesNotExist();
    }

    @Test
    void shouldKeepADumpThatCouldNotBeSaved() throws Exception {
        CrashImage image = dumped(Arch.I386);

        assertThatThrownBy(() -> savecore(100 << 10).save(device))
                .hasMessageStartingWith("not enough space in %s: free=100K".formatted(directory));
        assertThat(directory).doesNotExist();

        savecore().save(device);
        checkPair(image, 0);
    }

    @Test
    void shouldLeaveFreeWhatMinfreeSays() throws Exception {
        CrashImage image = dumped(Arch.I386);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("minfree"), "50\n");
        long needed = (image.symbolFile().length + new Vmcore(image).size() + 1023) / 1024 + 50;

        assertThatThrownBy(() -> savecore((needed - 1) << 10).save(device))
                .hasMessageContaining("to be left free=50K");
        savecore(needed << 10).save(device);
    }

    @Test
    void shouldNotOverwriteWhenExpanding() throws Exception {
        dumped(Arch.AMD64);
        Path vmdump = savecore().saveCompressed(device).files().get(0);
        Files.writeString(directory.resolve("vmcore.0"), "precious");

        assertThatThrownBy(() -> savecore().expand(vmdump))
                .hasMessageContaining(directory.resolve("vmcore.0") + " is there already");
        assertThat(directory.resolve("vmcore.0")).hasContent("precious");
        assertThat(directory.resolve("unix.0")).doesNotExist();
    }

    @OnEveryArch
    void shouldRefuseDevicesWhoseHeadersDiffer(Arch arch) throws Exception {
        dumped(arch);
        int panicString = 65536 + 1598;
        change(device.file(), panicString, 'O');

        assertThatThrownBy(() -> savecore().save(device))
                .hasMessage("initial dump header corrupt: " + device.file());
    }

    @Test
    void shouldRefuseAnEmptyDevice() {
        assertThatThrownBy(() -> savecore().save(device))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining("no crash dump in " + device.file());
    }

    @OnEveryArch
    void shouldRefuseFilesThatAreCutAnywhere(Arch arch) throws Exception {
        dumped(arch);
        byte[] good = Files.readAllBytes(savecore().saveCompressed(device).files().get(0));
        Path cut = temporary.resolve("cut");

        for (int size = 0; size < good.length; size += size < 2000 ? 97 : 1999) {
            Files.write(cut, java.util.Arrays.copyOf(good, size));
            assertThatThrownBy(() -> savecore().expand(cut))
                    .as("%d", size)
                    .isInstanceOf(DumpException.class)
                    .hasMessageContaining(cut.toString())
                    .hasMessageMatching("(?s).*(truncated|no crash dump|corrupt).*");
        }
        assertThat(directory.resolve("vmcore.1")).doesNotExist();
    }

    @OnEveryArch
    void shouldRefuseDamagedPages(Arch arch) throws Exception {
        CrashImage image = dumped(arch);
        Path vmdump = savecore().saveCompressed(device).files().get(0);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(vmdump));
        int data = (int) bytes.order(arch.abi().order()).getLong(48);
        int firstSize = bytes.getInt(data);
        assertThat(firstSize).isEqualTo(arch.pageSize()); // random bytes: kept as they are

        change(vmdump, data + 4 + firstSize + 4, 0xff); // copies from before the page's beginning

        assertThatThrownBy(() -> savecore().expand(vmdump))
                .hasMessage(
                        "no crash dump was saved in %s: the crash dump in %s is corrupt:"
                                + " bad data after page 1 of %d",
                        directory, vmdump, image.pages());
        assertThat(directory.resolve("vmcore.0")).doesNotExist();
        assertThat(directory.resolve("unix.0")).doesNotExist();
    }

    /** Nothing but a {@link DumpException} may come of damage; most of it is in memory, and unseen. */
    @OnEveryArch
    void shouldSurviveDamageAnywhere(Arch arch) throws Exception {
        dumped(arch);
        Path vmdump = savecore().saveCompressed(device).files().get(0);
        byte[] good = Files.readAllBytes(vmdump);
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            for (int n = 0; n < 4; n++) {
                int range = random.nextBoolean() ? arch.pageSize() : bad.length;
                bad[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(vmdump, bad);
            try (KeptDump dump = KeptDump.open(vmdump)) {
                assertThat(dump.symbolFile()).isNotEmpty();
                assertThat(Dumps.bytes(dump, 3)).hasSize((int) dump.size());
            } catch (DumpException e) {
                assertThat(e).hasMessageContaining(vmdump.toString());
                refused++;
            }
        }
        assertThat(refused).isBetween(20, 199);
    }

    @Test
    void shouldRefuseWhatIsNoDump() throws Exception {
        Path text = Files.writeString(temporary.resolve("text"), "Dear diary, today I crashed.");

        assertThatThrownBy(() -> savecore().expand(text))
                .hasMessage("no crash dump in %s: magic number 72616544 instead of defec8ed", text);
        assertThatThrownBy(() -> savecore().expand(temporary.resolve("nowhere")))
                .hasMessage(
                        "no crash dump in %1$s: no such file: %1$s", temporary.resolve("nowhere"));
        assertThatThrownBy(() -> savecore().expand(temporary))
                .hasMessage("no crash dump in %s: Is a directory", temporary);
    }

    private static void change(Path file, int at, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] = (byte) value;
        Files.write(file, bytes);
    }
}
