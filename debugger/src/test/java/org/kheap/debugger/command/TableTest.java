package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;

class TableTest {
    private static final Table CACHES =
            Table.of("kmem_cache")
                    .column("address", "ADDR", "%-?s", "%0?p")
                    .column("name", "NAME", "%-8s", "%-8s")
                    .column("flags", "FLAG", "%4s", "%04x")
                    .column("buffers", "BUFS", "%6s", "%6lld")
                    .hidden("stack", "%s");

    @Test
    void shouldPrintColumnsUnderTheirTitles() {
        Lines lines = new Lines(Arch.I386, false);

        CACHES.heading(lines);
        CACHES.row(lines, 0xe400_1000L, "lab", 0x20f, 12L, List.of());

        assertThat(lines.lines)
                .containsExactly("ADDR     NAME     FLAG   BUFS", "e4001000 lab      020f     12");
    }

    @Test
    void shouldPrintNothingInPlaceOfNull() {
        Lines lines = new Lines(Arch.I386, false);

        CACHES.row(lines, 1L, null, 0, 12L, List.of());

        assertThat(lines.lines).containsExactly("00000001          0000     12");
    }

    @Test
    void shouldGiveProgramsAMemberForEachColumn() {
        Lines lines = new Lines(Arch.SPARCV9, true);

        CACHES.heading(lines);
        CACHES.row(lines, 0x300_0000_1000L, "lab", 0xffff_ffff, 12L, List.of("a+8"));

        assertThat(lines.lines).isEmpty();
        assertThat(lines.rows).hasSize(1);
        assertThat(lines.rows.get(0).kind()).isEqualTo("kmem_cache");
        assertThat(lines.rows.get(0).members().toString())
                .isEqualTo(
                        "{address=0x30000001000, name=lab, flags=0xffffffff, buffers=12,"
                                + " stack=[a+8]}");
    }

    @Test
    void shouldRefuseARowThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CACHES.row(new Lines(Arch.I386, false), 1L))
                .withMessageContaining("kmem_cache");
    }

    @Test
    void shouldGiveProgramsValuesAsAddresses() {
        Lines lines = new Lines(Arch.SPARC, true);

        lines.value(0xffff_ffff_7000_0000L);

        assertThat(lines.rows.get(0).members()).containsEntry("value", "0x70000000");
    }

    private static final class Lines extends Output {
        private final List<String> lines = new ArrayList<>();
        private final List<Row> rows = new ArrayList<>();
        private final boolean takesRows;

        Lines(Arch arch, boolean takesRows) {
            super(new Notation(FakeTarget.on(arch)));
            this.takesRows = takesRows;
        }

        @Override
        public boolean isPipe() {
            return false;
        }

        @Override
        public boolean takesRows() {
            return takesRows;
        }

        @Override
        protected void takeRow(Row row) {
            rows.add(row);
        }

        @Override
        protected void takeLine(String text) {
            lines.add(text);
        }

        @Override
        protected void takeValue(long value) {
            throw new IllegalStateException("not a pipe");
        }
    }
}
