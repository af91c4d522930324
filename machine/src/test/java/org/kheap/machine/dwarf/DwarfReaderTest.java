package org.kheap.machine.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The examples are those of DWARF 5, figures 7.1 and 7.2. */
class DwarfReaderTest {

    private static DwarfReader reader(int... bytes) {
        byte[] copy = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            copy[i] = (byte) bytes[i];
        }
        return DwarfReader.of(".test", ByteBuffer.wrap(copy).order(ByteOrder.BIG_ENDIAN));
    }

    @Test
    void shouldReadUnsignedLeb128() throws DwarfFormatException {
        assertThat(reader(2).uleb128()).isEqualTo(2);
        assertThat(reader(127).uleb128()).isEqualTo(127);
        assertThat(reader(0x80, 1).uleb128()).isEqualTo(128);
        assertThat(reader(57 + 0x80, 100).uleb128()).isEqualTo(12857);
        assertThat(reader(0x80, 0x80, 0).uleb128()).as("padded").isZero();
        int f = 0xff;
        assertThat(reader(f, f, f, f, f, f, f, f, f, 1).uleb128()).isEqualTo(-1);
    }

    @Test
    void shouldReadSignedLeb128() throws DwarfFormatException {
        assertThat(reader(2).sleb128()).isEqualTo(2);
        assertThat(reader(0x7e).sleb128()).isEqualTo(-2);
        assertThat(reader(127 + 0x80, 0).sleb128()).isEqualTo(127);
        assertThat(reader(1 + 0x80, 0x7f).sleb128()).isEqualTo(-127);
        assertThat(reader(0x80, 1).sleb128()).isEqualTo(128);
        assertThat(reader(0x7f + 0x80, 0x7e).sleb128()).isEqualTo(-129);
        int z = 0x80;
        assertThat(reader(z, z, z, z, z, z, z, z, z, 0x7f).sleb128()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void shouldRefuseLeb128WithoutAnEnd() {
        int f = 0xff;
        assertThatThrownBy(() -> reader(f, f, f, f, f, f, f, f, f, f, 1).uleb128())
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage("LEB128 of more than 64 bits: section=.test offset=0xa limit=10");
        assertThatThrownBy(() -> reader(0x80, 0x80).sleb128())
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage(
                        "section or unit ends early: section=.test offset=0x2"
                                + " needed=1 remaining=0");
    }

    @Test
    void shouldRefuseReservedUnitLengths() {
        assertThatThrownBy(() -> reader(0xff, 0xff, 0xff, 0xf0, 0).takeUnit())
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage(
                        "reserved unit length: section=.test offset=0x4 unit_length=0xfffffff0");
    }

    @Test
    void shouldRefuseALengthNoSectionHas() {
        int f = 0xff;
        assertThatThrownBy(() -> reader(f, f, f, f, f, f, f, f, f, f, f, f).takeUnit())
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage(
                        "section or unit ends early: section=.test offset=0xc"
                                + " needed=18446744073709551615 remaining=0");
    }
}
