package org.kheap.panic.dump;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class DumpDeviceTest {
    private static final int PAGES = 40;
    private static final long SIZE = 1 << 20;
    private static final int UNIT = 65536;

    @TempDir Path directory;

    private DumpDevice device(long size) {
        return new DumpDevice(directory.resolve("device"), "/dev/dsk/c0t0d0s1", size);
    }

    @OnEveryArch
    void shouldGiveBackTheFilesOfTheDump(Arch arch) throws Exception {
        CrashImage image = Dumps.image(arch, PAGES);
        DumpDevice device = device(SIZE);

        device.write(image, DumpContent.KERNEL, Progress.NONE);

        try (KeptDump kept = device.open()) {
            assertThat(kept.symbolFile()).isEqualTo(image.symbolFile());
            for (int number : new int[] {0, 7, 123_456_789}) {
                assertThat(Dumps.bytes(kept, number))
                        .isEqualTo(Dumps.bytes(new Vmcore(image), number));
            }
            assertThat(kept.size()).isEqualTo(new Vmcore(image).size());
        }
        assertThat(Files.size(device.file())).isEqualTo(SIZE);
    }

    @OnEveryArch
    void shouldTellOfTheDumpInItsHeader(Arch arch) throws Exception {
        DumpDevice device = device(SIZE);
        assertThat(device.header()).isEmpty();

        device.write(Dumps.image(arch, PAGES), DumpContent.ALL, Progress.NONE);

        DumpHeader header = device.header().orElseThrow();
        assertThat(header.panicString()).isEqualTo(Dumps.PANIC_STRING);
        assertThat(header.time()).isEqualTo(Dumps.TIME);
        assertThat(header.pages()).isEqualTo(PAGES);
        assertThat(header.flags()).isEqualTo(0x2_0003);
        assertThat(header.system()).contains("kitchen");
    }

    /** As section by section of the format says, without the classes that write it. */
    @OnEveryArch
    void shouldLayTheDeviceOutAsKernelsDo(Arch arch) throws Exception {
        CrashImage image = Dumps.image(arch, PAGES);
        device(SIZE).write(image, DumpContent.KERNEL, Progress.NONE);
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(directory.resolve("device")))
                        .order(arch.abi().order());
        int size = DumpHdr.size(arch.abi());

        assertThat(bytes.getInt(UNIT)).isEqualTo(0xdefec8ed);
        assertThat(bytes.getInt(UNIT + 4)).isEqualTo(arch == Arch.AMD64 ? 10 : 9);
        assertThat(bytes.getLong(UNIT + 24)).isEqualTo(UNIT + arch.pageSize());
        assertThat(bytes.slice((int) SIZE - UNIT, size)).isEqualTo(bytes.slice(UNIT, size));
        assertThat(bytes.slice(UNIT + arch.pageSize(), image.symbolFile().length))
                .isEqualTo(ByteBuffer.wrap(image.symbolFile()));
        int at = (int) bytes.getLong(UNIT + 48);
        assertThat(at % arch.pageSize()).isZero();
        for (int page = 0; page < PAGES; page++) {
            assertThat(bytes.getInt(at)).isBetween(1, arch.pageSize());
            at += 4 + bytes.getInt(at);
        }
        assertThat(bytes.getInt(at)).isZero();
        int afterHeader = (int) SIZE - UNIT + size;
        assertThat(bytes.getInt(afterHeader)).isEqualTo(arch == Arch.AMD64 ? 0x64686472 : 0);
    }

    @Test
    void shouldSayWhatTheDumpCameTo() throws Exception {
        CrashImage image = Dumps.image(Arch.AMD64, PAGES);

        DumpDevice.Written written = device(SIZE).write(image, DumpContent.KERNEL, Progress.NONE);

        assertThat(written.pages()).isEqualTo(PAGES);
        assertThat(written.bytes()).isBetween(14L * 4096, 40L * 4096);
        long pagesTaken = (written.bytes() + 1 + 4095) / 4096;
        assertThat(written.ratio()).isEqualTo((int) (100L * PAGES / pagesTaken));
    }

    @OnEveryArch
    void shouldHoldNoDumpIfItIsTooSmall(Arch arch) throws Exception {
        CrashImage small = Dumps.image(arch, 3);
        CrashImage large = Dumps.image(arch, PAGES);
        long size = 3 * UNIT;
        device(size).write(small, DumpContent.KERNEL, Progress.NONE);

        DumpException thrown =
                catchThrowableOfType(
                        DumpException.class,
                        () -> device(size).write(large, DumpContent.KERNEL, Progress.NONE));

        assertThat(thrown).hasMessageContaining("is too small for the dump: size=" + size);
        assertThat(DumpException.errorOf(thrown)).isEqualTo(DumpException.ENOSPC);
        assertThat(device(size).header()).isEmpty();
    }

    @Test
    void shouldRefuseSizesWithoutRoomForHeaders() {
        for (long size : new long[] {0, UNIT - 1, UNIT, 2 * UNIT, 3 * UNIT - 1}) {
            assertThatThrownBy(
                            () ->
                                    device(size)
                                            .write(
                                                    Dumps.image(Arch.I386, 3),
                                                    DumpContent.KERNEL,
                                                    Progress.NONE))
                    .as("%d", size)
                    .isInstanceOf(DumpException.class);
        }
    }

    @OnEveryArch
    void shouldSayThatTheKernelWentOn(Arch arch) throws Exception {
        CrashImage image = Dumps.image(arch, 5);
        DumpDevice device = device(SIZE);
        device.write(image, DumpContent.KERNEL, Progress.NONE);
        assertThat(device.header().map(DumpHeader::isLive)).contains(false);

        device.writeLive(image, DumpContent.KERNEL, Progress.NONE);

        assertThat(device.header().map(DumpHeader::isLive)).contains(true);
        try (KeptDump kept = device.open()) {
            assertThat(kept.header().flags() & 0xffff).isEqualTo(1 | 2 | 4);
        }
    }

    @OnEveryArch
    void shouldNotBeValidOnceSaved(Arch arch) throws Exception {
        CrashImage image = Dumps.image(arch, 5);
        DumpDevice device = device(SIZE);
        device.write(image, DumpContent.KERNEL, Progress.NONE);
        assertThat(device.header().map(DumpHeader::isValid)).contains(true);

        device.markSaved();

        assertThat(device.header().map(DumpHeader::isValid)).contains(false);
        try (KeptDump kept = device.open()) {
            assertThat(Dumps.bytes(kept, 0)).isEqualTo(Dumps.bytes(new Vmcore(image), 0));
        }
    }

    @Test
    void shouldWriteTheSameBytesForTheSameImage() throws Exception {
        CrashImage image = Dumps.image(Arch.SPARC, PAGES);
        device(SIZE).write(image, DumpContent.KERNEL, Progress.NONE);
        byte[] first = Files.readAllBytes(directory.resolve("device"));

        Files.delete(directory.resolve("device"));
        device(SIZE).write(image, DumpContent.KERNEL, Progress.NONE);

        assertThat(Files.readAllBytes(directory.resolve("device"))).isEqualTo(first);
    }

    @OnEveryArch
    void shouldRefuseDamagedHeadersInASentence(Arch arch) throws Exception {
        DumpDevice device = device(SIZE);
        device.write(Dumps.image(arch, 3), DumpContent.KERNEL, Progress.NONE);
        try (FileChannel channel = FileChannel.open(device.file(), READ, WRITE)) {
            for (int at = 0; at < DumpHdr.size(arch.abi()); at = next(at)) {
                for (long header : new long[] {UNIT, SIZE - UNIT}) {
                    flip(channel, header + at);
                    checkRefused(device, at);
                    flip(channel, header + at);
                }
            }
        }
    }

    /** Every byte of the numbers, some of the texts. */
    private static int next(int at) {
        return at + (at < 56 || at >= 1798 ? 1 : 97);
    }

    private static void flip(FileChannel channel, long at) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, at);
        one.put(0, (byte) (one.get(0) ^ 0x40));
        channel.write(one.flip(), at);
    }

    /** Some bytes of a header mean nothing to us. */
    private static void checkRefused(DumpDevice device, int at) throws IOException {
        try (KeptDump kept = device.open()) {
            assertThat(kept.header().pages()).isEqualTo(3);
        } catch (DumpException e) {
            assertThat(e.getMessage()).as("%d", at).contains(device.file().toString());
        }
    }

    @Test
    void shouldBeEmptyIfItIsAnotherFile() throws Exception {
        Files.write(directory.resolve("device"), new byte[100]);

        assertThat(device(SIZE).header()).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> device(SIZE).open()).isInstanceOf(DumpException.class);
    }
}
