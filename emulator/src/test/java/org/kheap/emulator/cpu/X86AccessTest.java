package org.kheap.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Code;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.X86Register;

/**
 * Asks the engine what each instruction does. One that faults on an unmapped page accesses memory;
 * if it also faults on a page that can be read but not written, it stores.
 */
@Timeout(30)
class X86AccessTest {
    /** No page fault sets cr2 to this. */
    private static final long UNTOUCHED = 0x1234;

    private static final int SLOT = 32;
    private static final int HALT = 0xf4;
    private static final int MIDDLE = 0x800;

    /** The register that points to the page in question. */
    private static final List<X86Register> POINTERS =
            List.of(
                    X86Register.RBX,
                    X86Register.RSI,
                    X86Register.RDI,
                    X86Register.RSP,
                    X86Register.RBP);

    private static final String[] PREFIXES = {"", "66", "f0", "f2", "f3", "3e"};
    private static final String[] LONG_PREFIXES = {
        "", "66", "f0", "f2", "f3", "3e", "48", "44", "4c", "6648", "f048", "f348"
    };

    private record Result(boolean fault, long address) {}

    /** A machine of which one page can only be read and one is missing. */
    private static final class Oracle implements AutoCloseable {
        private final Arch arch;
        private final EngineMachine machine;
        private final long readOnly;
        private final long missing;
        private final long writable;
        private long nextSlot;

        Oracle(Arch arch, int slots) {
            this.arch = arch;
            machine = EngineMachine.create(arch, 64 << 20, 3);
            readOnly = arch.map().heap().start();
            writable = readOnly + 0x10_0000;
            missing = readOnly + 0x20_0000;
            nextSlot = arch.map().text().start();
            long codePages = ((long) slots * SLOT >> arch.pageShift()) + 2;
            for (int i = 0; i < codePages; i++) {
                map(nextSlot + (long) i * arch.pageSize(), Rights.READ_EXECUTE);
            }
            map(readOnly, Rights.READ);
            map(writable, Rights.READ_WRITE);
            machine.cpu().park(place("f4f4") + 1);
            fillWithAddressOfCode();
        }

        private void map(long va, Rights rights) {
            assertThat(machine.hat().map(va, machine.hat().allocatePage(), rights)).isTrue();
        }

        /** So that returns and jumps through memory get somewhere. */
        private void fillWithAddressOfCode() {
            long landing = place("f4");
            for (int i = 0; i < arch.pageSize(); i += arch.abi().wordSize()) {
                machine.memory().putWord(readOnly + i, landing, Access.INSPECT);
                machine.memory().putWord(writable + i, landing, Access.INSPECT);
            }
        }

        long place(String hex) {
            byte[] slot = new byte[SLOT];
            Arrays.fill(slot, (byte) HALT);
            byte[] code = HexFormat.of().parseHex(hex);
            System.arraycopy(code, 0, slot, 0, code.length);
            long at = nextSlot;
            machine.memory().write(at, slot, Access.INSPECT);
            nextSlot += SLOT;
            return at;
        }

        /** Runs an instruction with {@code pointer} at the middle of a page, the others elsewhere. */
        Result run(long code, X86Register pointer, long page) {
            set(X86Register.RAX, 1);
            set(X86Register.RCX, 1);
            set(X86Register.RDX, 0);
            for (X86Register register : POINTERS) {
                set(register, writable + MIDDLE);
            }
            set(pointer, page + MIDDLE);
            set(X86Register.RFLAGS, 2);
            set(X86Register.CR2, UNTOUCHED);
            machine.cpu().run(code);
            long cr2 = machine.cpu().get(X86Register.CR2);
            boolean there = cr2 >= page && cr2 < page + arch.pageSize();
            return new Result(there, cr2);
        }

        void set(X86Register register, long value) {
            machine.cpu().set(register, value);
        }

        @Override
        public void close() {
            machine.close();
        }
    }

    /** Opcodes with a ModRM byte that compiled kernel code uses; two digits, or 0f and two. */
    private static List<String> opcodesWithModRm() {
        List<String> opcodes = new ArrayList<>();
        for (int alu = 0; alu < 0x40; alu += 8) {
            IntStream.range(alu, alu + 4).forEach(op -> opcodes.add(hex(op)));
        }
        for (String op :
                ("69 6b 80 81 83 84 85 86 87 88 89 8a 8b c0 c1 d0 d1 d2 d3 f6 f7"
                                + " 0fa3 0fab 0fb3 0fbb 0fa4 0fa5 0fac 0fad 0faf 0fb0 0fb1"
                                + " 0fc0 0fc1 0fb6 0fb7 0fbe 0fbf 0fbc 0fbd 0fb8 0fc3 0fba 0f1f"
                                + " 0f18 0f0d")
                        .split(" ")) {
            opcodes.add(op);
        }
        IntStream.range(0x40, 0x50).forEach(op -> opcodes.add("0f" + hex(op))); // cmov
        IntStream.range(0x90, 0xa0).forEach(op -> opcodes.add("0f" + hex(op))); // setcc
        return opcodes;
    }

    /** Instructions of which only some of the eight extensions are ordinary. */
    private static List<String> extended() {
        List<String> all = new ArrayList<>();
        for (String opAndExtensions :
                List.of("c6:0", "c7:0", "8f:0", "fe:01", "ff:01246", "0fc7:1")) {
            String[] parts = opAndExtensions.split(":");
            parts[1].chars().forEach(e -> all.add(parts[0] + hex((e - '0') << 3 | 3)));
        }
        return all;
    }

    /** Those without a ModRM byte. */
    private static List<String> plain(boolean longMode) {
        List<String> all = new ArrayList<>();
        IntStream.range(0x50, 0x60).forEach(op -> all.add(hex(op))); // push, pop
        for (String op :
                ("68 6a 9c a4 a5 a6 a7 aa ab ac ad ae af c3 c20800 c9 c8100000 d7 e800000000"
                                + " 0fa0 0fa8")
                        .split(" ")) {
            all.add(op);
        }
        if (!longMode) {
            all.addAll(List.of("60", "61", "06", "0e", "16", "1e"));
        } else {
            all.add("6303"); // movslq
        }
        return all;
    }

    private static String hex(int b) {
        return HexFormat.of().toHexDigits((byte) b);
    }

    private static List<String> instructions(boolean longMode) {
        List<String> bodies = new ArrayList<>(plain(longMode));
        bodies.addAll(extended());
        for (String opcode : opcodesWithModRm()) {
            for (int reg = 0; reg < 8; reg++) {
                bodies.add(opcode + hex(reg << 3 | 3)); // [ebx] or [rbx]
            }
        }
        List<String> all = new ArrayList<>();
        for (String prefix : longMode ? LONG_PREFIXES : PREFIXES) {
            bodies.forEach(body -> all.add(prefix + body));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldTellLoadsFromStoresAsTheEngineDoes(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        boolean longMode = arch == Arch.AMD64;
        List<String> instructions = instructions(longMode);
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        try (Oracle oracle = new Oracle(arch, instructions.size() + 2)) {
            for (String instruction : instructions) {
                long code = oracle.place(instruction);
                for (X86Register pointer : POINTERS) {
                    Result access = oracle.run(code, pointer, oracle.missing);
                    if (!access.fault) {
                        continue; // does not touch it, or ends in another trap
                    }
                    Result stores = oracle.run(code, pointer, oracle.readOnly);
                    compared++;
                    check(oracle, instruction, pointer, stores, access.address, wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(1500);
    }

    private static void check(
            Oracle oracle,
            String instruction,
            X86Register pointer,
            Result stores,
            long missingAddress,
            List<String> wrong) {
        long page = stores.fault ? oracle.readOnly : oracle.missing;
        long other = oracle.writable + MIDDLE;
        Access expected = stores.fault ? Access.STORE : Access.LOAD;
        Access said =
                X86Access.of(
                        HexFormat.of().parseHex(instruction),
                        oracle.arch == Arch.AMD64,
                        stores.fault ? stores.address : missingAddress,
                        pointer == X86Register.RSP ? page + MIDDLE : other,
                        pointer == X86Register.RDI ? page + MIDDLE : other);
        if (said != expected) {
            wrong.add("%s via %s: %s, not %s".formatted(instruction, pointer, expected, said));
        }
    }

    /** The absolute moves, whose address is in the instruction. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldTellAbsoluteMovesApart(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        long address = arch.map().heap().start() + MIDDLE;
        for (int opcode = 0xa0; opcode < 0xa4; opcode++) {
            byte[] code = {(byte) opcode, 0, 0, 0, 0, 0, 0, 0, 0};
            Access expected = opcode < 0xa2 ? Access.LOAD : Access.STORE;
            boolean longMode = Code.pick(arch, false, true, false, false);

            assertThat(X86Access.of(code, longMode, address, 0, 0)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotMindAnInstructionThatIsCutOff(boolean longMode) {
        byte[][] codes = {{}, {0x66}, {0x0f}, {(byte) 0x81}, {(byte) 0xff}, {0x0f, (byte) 0xba}};
        for (byte[] code : codes) {
            assertThat(X86Access.of(code, longMode, 0, 0, 0)).isNotNull();
        }
    }
}
