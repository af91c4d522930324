package org.kheap.machine.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.kheap.machine.dwarf.Attribute;
import org.kheap.machine.dwarf.DebugInfo;
import org.kheap.machine.dwarf.Die;
import org.kheap.machine.dwarf.DieCursor;
import org.kheap.machine.dwarf.DwarfFormatException;
import org.kheap.machine.dwarf.DwarfSections;
import org.kheap.machine.dwarf.LineProgramBuilder;
import org.kheap.machine.dwarf.LineTable;
import org.kheap.machine.dwarf.Unit;

/**
 * Damaged files end in a checked exception or not at all: parsed, planned, linked, and their
 * debugging information read. Another run: {@code -Dkheap.fuzz.seed=N -Dkheap.fuzz.runs=N}.
 */
class HostileFileTest {

    private static final long SEED = Long.getLong("kheap.fuzz.seed", 20_240_229);
    private static final int RUNS = Integer.getInteger("kheap.fuzz.runs", 10_000);

    /** Far more than the runs take: this is against loops that do not end. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void shouldEndInACheckedExceptionWhateverTheFileSays() throws ElfFormatException {
        List<byte[]> originals = originals();
        for (byte[] original : originals) {
            assertThat(survives(original)).as("the original itself").isTrue();
        }
        int survivors = assertTimeoutPreemptively(PATIENCE, () -> run(originals));
        // If next to nothing gets through, the later stages were not tested.
        assertThat(survivors).as("seed=%d", SEED).isGreaterThan(RUNS / 10);
    }

    private static List<byte[]> originals() {
        List<byte[]> originals = new ArrayList<>();
        for (ElfMachine machine : ElfMachine.values()) {
            originals.add(TypicalObject.build(machine));
            originals.add(withLineTables(machine));
        }
        return originals;
    }

    private static byte[] withLineTables(ElfMachine machine) {
        ElfBuilder builder = TypicalObject.builder(machine);
        for (int version = 2; version <= 5; version++) {
            LineProgramBuilder lines =
                    new LineProgramBuilder(
                                    version, machine.order(), machine.elfClass().addressSize())
                            .directory("/usr/src")
                            .directory("include")
                            .file("a.c", 0)
                            .file("b.h", 1);
            lines.setAddress(0x1000L * version).row(0, 10).setFile(version == 5 ? 0 : 2);
            lines.row(4, 1).row(300, 2000).row(4, -1).endSequence(8);
            builder.section(".debug_line", 0, 1, lines.build());
        }
        return builder.build();
    }

    private static int run(List<byte[]> originals) throws ElfFormatException {
        int survivors = 0;
        for (int i = 0; i < RUNS; i++) {
            long seed = SEED + i;
            byte[] file = new Mutator(seed).mutate(originals.get(i % originals.size()));
            try {
                survivors += survives(file) ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed=%d original=%d".formatted(seed, i % originals.size()), e);
            }
        }
        return survivors;
    }

    /** Whether a file gets through all stages. */
    private static boolean survives(byte[] file) {
        try {
            ElfObject object = ElfObject.parse(file, "hostile");
            object.allocatableSize();
            ObjectLayout layout = ObjectLayout.of(object, 1 << 20);
            SegmentAddresses at = new SegmentAddresses(0x400000, 0x500000, 0x600000);
            LinkedImage image =
                    Relocator.link(
                            layout,
                            at,
                            name ->
                                    name.equals("helper")
                                            ? OptionalLong.of(0x400100)
                                            : OptionalLong.empty());
            DwarfSections sections = DwarfSections.of(image.debugSections());
            LineTable lines = LineTable.parse(sections);
            lines.find(0x400004);
            lines.find(-1);
            walk(DebugInfo.parse(sections));
            return true;
        } catch (ElfFormatException | LinkException | DwarfFormatException e) {
            assertThat(e).hasMessageContaining(": ");
            return false;
        }
    }

    private static void walk(DebugInfo info) throws DwarfFormatException {
        for (Unit unit : info.units()) {
            DieCursor cursor = unit.entries();
            for (Optional<Die> d = cursor.next(); d.isPresent(); d = cursor.next()) {
                OptionalLong type = d.get().reference(Attribute.TYPE);
                if (type.isPresent()) {
                    info.unitOf(type.getAsLong()).children(info.die(type.getAsLong()));
                }
            }
        }
    }
}
