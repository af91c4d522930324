package org.kheap.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;

/** Compares what is said of loads and stores with what the engine does when it executes them. */
@Timeout(20)
class SparcInstructionTest {
    private static final int DATA_REGISTER = 18; // %l2, and %l3 with it in doubleword accesses
    private static final int BASE = 8; // %o0
    private static final int INDEX = 9; // %o1

    /**
     * A load, store or atomic.
     *
     * @param op3 its code
     * @param size in bytes
     */
    record Operation(Arch arch, String name, int op3, int size, Access access) {
        @Override
        public String toString() {
            return arch + " " + name;
        }

        /** With a base and a 13-bit offset. */
        int immediate(int offset) {
            return register(0) & ~0x1fff | 1 << 13 | offset & 0x1fff;
        }

        /** With two registers and, in those that name one, an address space of the kernel. */
        int register(int index) {
            int asi =
                    op3 >= 0x10 && op3 < 0x20 || op3 >= 0x30 ? arch == Arch.SPARC ? 0xb : 0x80 : 0;
            return 3 << 30 | DATA_REGISTER << 25 | op3 << 19 | BASE << 14 | asi << 5 | index;
        }

        boolean takesImmediate() {
            return op3 < 0x10;
        }
    }

    static Stream<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        for (Arch arch : List.of(Arch.SPARC, Arch.SPARCV9)) {
            for (int alternate = 0; alternate <= 0x10; alternate += 0x10) {
                String a = alternate == 0 ? "" : "a";
                all.add(new Operation(arch, "ld" + a, alternate, 4, Access.LOAD));
                all.add(new Operation(arch, "ldub" + a, alternate | 0x01, 1, Access.LOAD));
                all.add(new Operation(arch, "lduh" + a, alternate | 0x02, 2, Access.LOAD));
                all.add(new Operation(arch, "ldd" + a, alternate | 0x03, 8, Access.LOAD));
                all.add(new Operation(arch, "st" + a, alternate | 0x04, 4, Access.STORE));
                all.add(new Operation(arch, "stb" + a, alternate | 0x05, 1, Access.STORE));
                all.add(new Operation(arch, "sth" + a, alternate | 0x06, 2, Access.STORE));
                all.add(new Operation(arch, "std" + a, alternate | 0x07, 8, Access.STORE));
                all.add(new Operation(arch, "ldsb" + a, alternate | 0x09, 1, Access.LOAD));
                all.add(new Operation(arch, "ldsh" + a, alternate | 0x0a, 2, Access.LOAD));
                all.add(new Operation(arch, "ldstub" + a, alternate | 0x0d, 1, Access.STORE));
                all.add(new Operation(arch, "swap" + a, alternate | 0x0f, 4, Access.STORE));
                if (arch == Arch.SPARCV9) {
                    all.add(new Operation(arch, "ldsw" + a, alternate | 0x08, 4, Access.LOAD));
                    all.add(new Operation(arch, "ldx" + a, alternate | 0x0b, 8, Access.LOAD));
                    all.add(new Operation(arch, "stx" + a, alternate | 0x0e, 8, Access.STORE));
                }
            }
        }
        all.add(new Operation(Arch.SPARCV9, "casa", 0x3c, 4, Access.STORE));
        all.add(new Operation(Arch.SPARCV9, "casxa", 0x3e, 8, Access.STORE));
        return all.stream();
    }

    private static String hex(int word) {
        return "%08x".formatted(word);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void shouldKnowKindAndSize(Operation operation) {
        SparcInstruction instruction = new SparcInstruction(operation.register(INDEX));

        assertThat(instruction.accessesMemory()).isTrue();
        assertThat(instruction.access()).isEqualTo(operation.access);
        assertThat(instruction.size()).isEqualTo(operation.size);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void shouldDoWithoutATrapWhatIsAligned(Operation operation) {
        try (Lab lab = Lab.on(operation.arch)) {
            lab.set(SparcRegister.r(BASE), lab.data() + 64);
            lab.set(SparcRegister.r(INDEX), 0);

            lab.runToEnd(hex(operation.register(INDEX)));
        }
    }

    /** Half a size off is misaligned for exactly one size. */
    @ParameterizedTest
    @MethodSource("operations")
    void shouldAgreeWithTheEngineAboutTheSize(Operation operation) {
        if (operation.size == 1) {
            return;
        }
        try (Lab lab = Lab.on(operation.arch)) {
            long address = lab.data() + 64 + operation.size / 2;
            lab.set(SparcRegister.r(BASE), address);
            lab.set(SparcRegister.r(INDEX), 0);

            Fault fault = lab.trapOf(hex(operation.register(INDEX))).fault();

            assertThat(fault)
                    .isEqualTo(new Fault.Misaligned(address, operation.access, operation.size));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void shouldAgreeWithTheEngineAboutTheKind(Operation operation) {
        try (Lab lab = Lab.on(operation.arch)) {
            lab.map(lab.nothing(), Rights.READ);
            lab.set(SparcRegister.r(BASE), lab.nothing() + 64);
            lab.set(SparcRegister.r(INDEX), 0);

            Exit exit = lab.run(hex(operation.register(INDEX)));

            boolean trapped = exit instanceof Exit.Trapped;
            assertThat(trapped).isEqualTo(operation.access == Access.STORE);
        }
    }

    /** The page before and the page behind are missing: a wrong address would trap, or miss. */
    @ParameterizedTest
    @MethodSource("operations")
    void shouldAgreeWithTheEngineAboutTheAddress(Operation operation) {
        boolean sum = operation.op3 < 0x30;
        if (sum) {
            assertAddress(operation, operation.register(INDEX), 0x140, 0x140);
            assertAddress(operation, operation.register(INDEX), -0x140, -0x140);
        } else {
            assertAddress(operation, operation.register(INDEX), 0x140, 0);
        }
        if (operation.takesImmediate()) {
            for (int offset : new int[] {0, 8, 0x7f8, -8, -0x800, 0xff8, -0x1000}) {
                assertAddress(operation, operation.immediate(offset), 0x140, offset);
            }
        }
    }

    private static void assertAddress(Operation operation, int word, long index, long offset) {
        try (Lab lab = Lab.on(operation.arch)) {
            long wanted = lab.data() + 0x80;
            for (int i = 0; i < 0x100; i += 8) {
                lab.memory()
                        .putLong(
                                lab.data() + i,
                                0x1010_1010_1010_1010L * (i == 0x80 ? 2 : 1),
                                INSPECT);
            }
            lab.set(SparcRegister.r(BASE), wanted - offset);
            lab.set(SparcRegister.r(INDEX), lab.arch().abi().model().truncate(index));
            lab.set(SparcRegister.r(DATA_REGISTER), 0x33);
            SparcInstruction instruction = new SparcInstruction(word);
            long said =
                    lab.arch().abi().model().truncate(instruction.address(lab.cpu().snapshot()));

            lab.runToEnd(hex(word));

            assertThat(said).isEqualTo(wanted);
            assertReached(lab, operation, wanted);
        }
    }

    private static void assertReached(Lab lab, Operation operation, long wanted) {
        boolean compareAndSwap = operation.op3 >= 0x30;
        if (operation.access == Access.STORE && !compareAndSwap) {
            assertThat(lab.memory().getLong(wanted, INSPECT)).isNotEqualTo(0x2020_2020_2020_2020L);
        } else {
            long loaded = lab.get(SparcRegister.r(DATA_REGISTER));
            assertThat(loaded & 0x20).isEqualTo(0x20);
            assertThat(loaded & 0x10).isZero();
        }
    }
}
