package org.kheap.panic.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Layout;
import org.kheap.machine.testing.OnEveryAbi;
import org.kheap.machine.testing.OnEveryArch;

class DumpHdrTest {
    /** Offsets of all fields, by data model. */
    private static final Map<DataModel, List<Integer>> OFFSETS =
            Map.of(
                    DataModel.ILP32,
                    List.of(
                            0, 4, 8, 12, 16, 24, 32, 40, 48, 56, 1341, 1598, 1800, 1804, 1808, 1812,
                            1816, 1820, 1824, 1828, 1832, 1836),
                    DataModel.LP64,
                    List.of(
                            0, 4, 8, 12, 16, 24, 32, 40, 48, 56, 1341, 1598, 1800, 1808, 1816, 1824,
                            1832, 1840, 1848, 1856, 1864, 1868));

    private static final Map<Abi, Integer> SIZES =
            Map.of(Abi.I386, 1876, Abi.SPARC, 1880, Abi.AMD64, 1912, Abi.SPARCV9, 1912);

    private static final Map<Abi, Integer> SIZES_WRITTEN =
            Map.of(Abi.I386, 1832, Abi.SPARC, 1832, Abi.AMD64, 1912, Abi.SPARCV9, 1864);

    @OnEveryAbi
    void shouldHaveTheOffsetsOfDumphdr(Abi abi) {
        Layout<DumpHdr> layout = Layout.of(DumpHdr.class, abi);

        for (DumpHdr field : DumpHdr.values()) {
            assertThat(layout.offset(field))
                    .as("%s", field)
                    .isEqualTo(OFFSETS.get(abi.model()).get(field.ordinal()));
        }
        assertThat(layout.size()).isEqualTo(SIZES.get(abi));
        assertThat(DumpHdr.size(abi)).isEqualTo(SIZES_WRITTEN.get(abi));
    }

    @Test
    void shouldHaveADataHeaderOf32Bytes() {
        assertThat(Layout.of(DumpDataHdr.class, Abi.AMD64).size()).isEqualTo(32);
    }

    @OnEveryArch
    void shouldReadWhatItWrote(Arch arch) throws Exception {
        DumpHeader header =
                new DumpHeader(
                        arch,
                        0x1_0003,
                        65536,
                        List.of("a", "b", "c", "d", "e"),
                        "platform",
                        "why",
                        1_170_000_000,
                        1234,
                        100_001,
                        3L * arch.pageSize());
        byte[] bytes = header.bytes();

        assertThat(DumpHeader.archOf(bytes, "file")).isEqualTo(arch);
        assertThat(DumpHeader.read(arch, bytes, "file")).isEqualTo(header);
        assertThat(header.isValid()).isTrue();
        assertThat(header.saved().isValid()).isFalse();
        assertThat(header.isComplete()).isTrue();
    }

    @OnEveryArch
    void shouldCutTextsThatDoNotFit(Arch arch) throws Exception {
        DumpHeader header =
                new DumpHeader(arch, 0, 0, List.of(), "p".repeat(300), "w".repeat(300), 0, 0, 0, 0);

        DumpHeader read = DumpHeader.read(arch, header.bytes(), "file");

        assertThat(read.platform()).isEqualTo("p".repeat(256));
        assertThat(read.panicString()).isEqualTo("w".repeat(199));
        assertThat(read.system()).containsExactly("", "", "", "", "");
    }

    @OnEveryArch
    void shouldRefuseHeadersOfOthers(Arch arch) {
        DumpHeader header = new DumpHeader(arch, 0, 0, List.of(), "", "", 0, 0, 0, 0);
        boolean bigEndian = arch.abi().isBigEndian();

        assertThatThrownBy(() -> DumpHeader.archOf(changed(header, 0, 1), "f"))
                .isInstanceOf(DumpException.class)
                .hasMessageStartingWith("no crash dump in f: magic number ");
        assertThatThrownBy(() -> DumpHeader.archOf(changed(header, bigEndian ? 7 : 4, 8), "f"))
                .hasMessage(
                        "the crash dump in f has version 8; those of %s have %d"
                                .formatted(arch, DumpHdr.version(arch.abi())));
        assertThatThrownBy(() -> DumpHeader.archOf(changed(header, bigEndian ? 15 : 12, 16), "f"))
                .hasMessage("the crash dump in f is from a 16-bit kernel");
    }

    private static byte[] changed(DumpHeader header, int at, int value) {
        byte[] bytes = header.bytes();
        bytes[at] = (byte) value;
        return bytes;
    }
}
