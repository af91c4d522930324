package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.kheap.cli.mdb.MachineDisassembler;
import org.kheap.debugger.command.Disassembler;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;
import org.kheap.machine.Symbol;
import org.kheap.machine.testing.OnEveryArch;

/** Code of real kernels, disassembled. */
class DisassemblyTest {
    private static final int INSTRUCTIONS = 300;

    /** {@code 0x1000206c <kmem_alloc+12>:}, an instruction, and the symbol of an operand of it. */
    private static final Pattern OF_GDB =
            Pattern.compile("0x(\\w+)(?: <[^>]*>)?:\\s+[^<!]*(?:<([\\w-]+)(?:\\+(\\d+))?>)?.*");

    private static final Pattern NAME = Pattern.compile("<([^>]*)>");

    /** Where an instruction is, and what symbol an operand of it is; empty if none is. */
    private record Seen(long va, String name) {}

    private static Disassembler disassembler(CrashDump dump) {
        return new MachineDisassembler(dump, new Notation(dump), sentence -> {});
    }

    private static long start(CrashDump dump) {
        return dump.symbols().named("vcmn_err").map(Symbol::address).orElseThrow();
    }

    private static List<Seen> ours(CrashDump dump) {
        Disassembler disassembler = disassembler(dump);
        List<Seen> seen = new ArrayList<>();
        long va = start(dump);
        for (int i = 0; i < INSTRUCTIONS; i++) {
            Instruction instruction = disassembler.at(va);
            Matcher name = NAME.matcher(instruction.text());
            seen.add(new Seen(va, name.find() ? name.group(1) : ""));
            va += instruction.size();
        }
        return seen;
    }

    private static List<Seen> ofGdb(Path folder, long start) {
        Gdb gdb =
                Gdb.run(
                        "file " + folder.resolve("unix.0"),
                        "core-file " + folder.resolve("vmcore.0"),
                        "x/%di 0x%x".formatted(INSTRUCTIONS, start));
        return gdb.out()
                .lines()
                .map(line -> OF_GDB.matcher(line.strip()))
                .filter(Matcher::matches)
                .map(DisassemblyTest::seen)
                .toList();
    }

    private static Seen seen(Matcher line) {
        String offset =
                Optional.ofNullable(line.group(3))
                        .map(Integer::valueOf)
                        .map(bytes -> bytes > 9 ? "+0x%x".formatted(bytes) : "+" + bytes)
                        .orElse("");
        String name = line.group(2) == null ? "" : line.group(2) + offset;
        return new Seen(Long.parseUnsignedLong(line.group(1), 16), name);
    }

    /** gdb names fewer operands: those of branches, and of what is relative to them. */
    @OnEveryArch
    void shouldAgreeWithGdb(Arch arch) throws IOException {
        Path folder = TourDumps.folder(arch);
        try (CrashDump dump = TourDumps.open(arch)) {
            List<Seen> theirs = ofGdb(folder, start(dump));
            List<Seen> ours = ours(dump);

            assertThat(theirs).hasSize(INSTRUCTIONS);
            assertThat(theirs.stream().filter(seen -> !seen.name.isEmpty()).count())
                    .isGreaterThan(20);
            for (int i = 0; i < INSTRUCTIONS; i++) {
                Seen expected = theirs.get(i);
                String name = expected.name.isEmpty() ? ours.get(i).name : expected.name;
                assertThat(ours.get(i)).isEqualTo(new Seen(expected.va, name));
            }
        }
    }

    @OnEveryArch
    void shouldShowAFunctionWithFormatLetters(Arch arch) {
        Cli run = Cli.run("mdb", "-e", "main,3/ia", TourDumps.folder(arch) + "/vmcore.0");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("main:").contains("main+");
    }

    @Test
    void shouldReadUpToTheEndOfMemory() throws IOException {
        try (CrashDump dump = TourDumps.open(Arch.AMD64)) {
            long end = dump.mappings().get(0).end();

            assertThat(disassembler(dump).at(end - 1).size()).isEqualTo(1);
        }
    }
}
