package org.kheap.machine.dwarf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.machine.dwarf.LineTableTest.table;
import static org.kheap.machine.dwarf.LineTableTest.unit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Line tables that cannot be right are refused, with a message that says where and why. */
class DamagedLineTableTest {

    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private static void assertRefused(LineProgramBuilder unit, String message) {
        assertThatThrownBy(() -> table(unit))
                .isInstanceOf(DwarfFormatException.class)
                .hasMessageMatching(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 0xffff})
    void shouldRefuseAVersionItDoesNotKnow(int version) {
        byte[] unit = unit().build();
        ByteBuffer.wrap(unit).order(LITTLE).putShort(4, (short) version);
        assertThatThrownBy(() -> table(LITTLE, unit))
                .isInstanceOf(DwarfFormatException.class)
                .hasMessage(
                        "line table of an unknown version: section=.debug_line offset=0x6"
                                + " version="
                                + version);
    }

    @Test
    void shouldRefuseADecreasingAddress() {
        assertRefused(
                unit().setAddress(0x1000).row(0, 1).setAddress(0xfff).row(0, 1).endSequence(1),
                "address decreases within a sequence: section=.debug_line offset=0x.*"
                        + " address=0xfff");
    }

    @Test
    void shouldRefuseAFileThatIsNotThere() {
        assertRefused(
                unit().setAddress(0x1000).setFile(7).row(0, 1).endSequence(1),
                "row of an unknown file: section=.debug_line offset=0x.* file=7 files=2");
    }

    @Test
    void shouldRefuseALineBelowZero() {
        assertRefused(
                unit().setAddress(0x1000).row(0, -100).endSequence(1),
                "line number out of range: section=.debug_line offset=0x.* line=-99");
    }

    @Test
    void shouldRefuseEntriesThatTakeNoRoom() {
        byte[] unit = new LineProgramBuilder(5, LITTLE, 8).build();
        int format = 4 + 2 + 2 + 4 + 1 + 1 + 4 + 12; // directory_entry_format_count
        unit[format] = 0;
        unit[format + 1] = 100;
        assertThatThrownBy(() -> table(LITTLE, unit))
                .isInstanceOf(DwarfFormatException.class)
                .hasMessageMatching(
                        "entries without a format: section=.debug_line offset=0x.* count=100");
    }

    @Test
    void shouldRefuseASpecialOpcodeIfThereAreNone() {
        byte[] unit = unit().row(0, 1).build();
        unit[4 + 2 + 4 + 4] = 0; // line_range
        assertThatThrownBy(() -> table(LITTLE, unit))
                .isInstanceOf(DwarfFormatException.class)
                .hasMessageStartingWith("special opcode without a line range: ");
    }

    @Test
    void shouldRefuseEveryTruncation() throws DwarfFormatException {
        byte[] unit = unit().setAddress(0x1000).row(0, 1).endSequence(4).build();
        for (int length = 1; length < unit.length; length++) {
            byte[] cut = Arrays.copyOf(unit, length);
            assertThatThrownBy(() -> table(LITTLE, cut))
                    .as("length=%d", length)
                    .isInstanceOf(DwarfFormatException.class)
                    .hasMessageStartingWith("section or unit ends early: section=.debug_line");
        }
    }

    @Test
    void shouldBoundTheSumOfAllPaths() {
        LineProgramBuilder unit =
                new LineProgramBuilder(4, LITTLE, 8).directory("/" + "d".repeat(4000));
        for (int i = 0; i < 5000; i++) {
            unit.file("f" + i, 1);
        }
        unit.setAddress(0x1000);
        for (int i = 1; i <= 5000; i++) {
            unit.setFile(i).row(1, 0);
        }
        assertRefused(unit.endSequence(1), "too many source paths: section=.debug_line .*");
    }
}
