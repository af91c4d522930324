package org.kheap.debugger.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.target.CoreMemory.Stretch;
import org.kheap.machine.Abi;
import org.kheap.machine.Rights;
import org.kheap.machine.elf.ElfClass;
import org.kheap.machine.elf.ElfCore;
import org.kheap.machine.elf.ElfHeader;
import org.kheap.machine.elf.ElfSegment;

class CoreLayoutTest {
    private static final long FILE = 0x10_000;
    private static final long HIGH = 0xffff_fc80_0000_0000L;

    private final List<String> warnings = new ArrayList<>();

    private static ElfSegment segment(long address, long offset, long size) {
        return new ElfSegment(
                ElfSegment.PT_LOAD, ElfSegment.PF_W, offset, address, 0, size, size, 1);
    }

    private CoreLayout layout(Abi abi, ElfSegment... segments) {
        ElfHeader header =
                new ElfHeader(
                        ElfClass.ELFCLASS64,
                        ByteOrder.LITTLE_ENDIAN,
                        ElfHeader.ET_CORE,
                        62,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0);
        return new CoreLayout(
                abi, new ElfCore(header, List.of(segments), false), FILE, warnings::add);
    }

    @Test
    void shouldOrderSegmentsByUnsignedAddress() {
        CoreLayout layout =
                layout(Abi.AMD64, segment(HIGH, 0x1000, 0x1000), segment(0x2000, 0x2000, 0x1000));

        assertThat(layout.stretches())
                .containsExactly(
                        new Stretch(0x2000, 0x1000, 0x2000), new Stretch(HIGH, 0x1000, 0x1000));
        assertThat(layout.mappings()).allMatch(m -> m.rights() == Rights.READ_WRITE);
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatWasClaimedBefore() {
        CoreLayout layout =
                layout(
                        Abi.AMD64,
                        segment(0x2000, 0x1000, 0x2000),
                        segment(0x3000, 0x4000, 0x2000),
                        segment(0x3800, 0x8000, 0x100));

        assertThat(layout.stretches())
                .containsExactly(
                        new Stretch(0x2000, 0x2000, 0x1000), new Stretch(0x4000, 0x1000, 0x5000));
        assertThat(warnings).containsExactly("2 of its segments overlap with others");
    }

    @Test
    void shouldLeaveOutWhatIsNotInTheFile() {
        CoreLayout layout =
                layout(
                        Abi.AMD64,
                        segment(0x2000, FILE - 0x800, 0x1000),
                        segment(0x4000, FILE + 1, 0x1000),
                        segment(0x6000, -1, 0x1000),
                        segment(0x8000, 0, -1));

        assertThat(layout.stretches()).containsExactly(new Stretch(0x2000, 0x800, FILE - 0x800));
        assertThat(warnings)
                .containsExactly(
                        "it is cut short: %d bytes of memory are missing".formatted(0x1800),
                        "2 of its segments lie where no memory can be");
    }

    @Test
    void shouldEndWithTheAddressSpace() {
        assertThat(layout(Abi.AMD64, segment(-0x800, 0, 0x1000)).stretches())
                .containsExactly(new Stretch(-0x800, 0x800, 0));
        assertThat(layout(Abi.I386, segment(0xffff_f800L, 0, 0x1000)).stretches())
                .containsExactly(new Stretch(0xffff_f800L, 0x800, 0));
        assertThat(layout(Abi.I386, segment(0x1_0000_0000L, 0, 0x1000)).stretches()).isEmpty();
    }
}
