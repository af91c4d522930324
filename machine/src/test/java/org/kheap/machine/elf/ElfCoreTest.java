package org.kheap.machine.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElfCoreTest {
    private static byte[] core(ElfMachine machine, int type, int count) {
        boolean isMany = count >= ElfHeader.PN_XNUM;
        int table = ElfOutput.headerSize(machine);
        long sections = isMany ? table + (long) count * ElfOutput.segmentSize(machine) : 0;
        ElfOutput out = new ElfOutput(machine);
        out.header(type, 0, 0, table, count, sections, isMany ? 1 : 0, 0);
        for (int i = 0; i < count; i++) {
            out.segment(new ElfSegment(ElfSegment.PT_LOAD, 6, 1 << 20, i << 13, 0, 8192, 8192, 1));
        }
        if (isMany) {
            out.section(new ElfSection(0, "", 0, 0, 0, 0, 0, 0, count, 0, 0), 0);
        }
        return out.bytes();
    }

    private static ElfCore read(byte[] file) throws ElfFormatException, IOException {
        return ElfCore.read(
                (offset, length) -> Arrays.copyOfRange(file, (int) offset, (int) offset + length),
                file.length,
                "core");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadSegmentsThatTheFileDoesNotHold(ElfMachine machine) throws Exception {
        ElfCore core = read(core(machine, ElfHeader.ET_CORE, 3));

        assertThat(core.segments()).hasSize(3);
        assertThat(core.segments().get(2).vaddr()).isEqualTo(2 << 13);
        assertThat(core.segments().get(2).offset()).isEqualTo(1 << 20);
        assertThat(core.isCut()).isFalse();
        assertThat(ElfMachine.of(core.header())).hasValue(machine);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadMoreSegmentsThanTheHeaderCanCount(ElfMachine machine) throws Exception {
        byte[] file = core(machine, ElfHeader.ET_CORE, 70_000);

        assertThat(read(file).segments()).hasSize(70_000);
        assertThat(read(file).isCut()).isFalse();
    }

    @Test
    void shouldReadTheSegmentsOfACutFile() throws Exception {
        byte[] file = core(ElfMachine.AMD64, ElfHeader.ET_CORE, 3);

        ElfCore core = read(Arrays.copyOf(file, file.length - 1));

        assertThat(core.segments()).hasSize(2);
        assertThat(core.isCut()).isTrue();
    }

    @Test
    void shouldRefuseWhatIsNoCore() {
        byte[] program = core(ElfMachine.AMD64, ElfHeader.ET_EXEC, 1);

        assertThatThrownBy(() -> read(program))
                .isInstanceOf(ElfFormatException.class)
                .hasMessageContaining("not a core");
        assertThatThrownBy(() -> read(new byte[3])).isInstanceOf(ElfFormatException.class);
    }
}
