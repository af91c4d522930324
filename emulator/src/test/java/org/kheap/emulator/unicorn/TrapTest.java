package org.kheap.emulator.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.emulator.Code.pick;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.Trap;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.OnEveryArch;

/** Which trap each mistake of the guest ends in. */
@Timeout(20)
class TrapTest {

    /** Runs code, and checks everything about its trap. */
    static void assertTrap(
            Lab lab, String code, int type, Class<? extends Fault> kind, long address, Access why) {
        long pc = lab.place(code);
        Trap trap = trapAt(lab, pc);
        assertTrap(trap, type, why == FETCH ? address : pc, kind, address, why);
    }

    static Trap trapAt(Lab lab, long pc) {
        return ((Exit.Trapped) lab.cpu().run(pc)).trap();
    }

    static void assertTrap(
            Trap trap, int type, long pc, Class<? extends Fault> kind, long address, Access why) {
        assertThat(trap.type()).as("type of %s", trap).isEqualTo(type);
        assertThat(trap.pc()).as("pc of %s", trap).isEqualTo(pc);
        assertThat(trap.fault()).isInstanceOf(kind);
        assertThat(trap.fault().address()).as("address of %s", trap).isEqualTo(address);
        assertThat(trap.fault().access()).isEqualTo(why);
    }

    @OnEveryArch
    void shouldTrapALoadOfNothing(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long address = lab.nothing() + 0x48;
            lab.pointTo(address);

            int type = pick(arch, 0xe, 0xe, 9, 0x31);
            assertTrap(lab, lab.code().load(), type, Fault.NotMapped.class, address, LOAD);
        }
    }

    @OnEveryArch
    void shouldTrapAStoreToNothing(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long address = lab.nothing() + 0x50;
            lab.pointTo(address);

            int type = pick(arch, 0xe, 0xe, 9, 0x31);
            assertTrap(lab, lab.code().store(), type, Fault.NotMapped.class, address, STORE);
        }
    }

    @OnEveryArch
    void shouldTrapAFetchFromNothing(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long address = lab.nothing() + 0x40;
            lab.pointTo(address);

            int type = pick(arch, 0xe, 0xe, 1, 9);
            assertTrap(lab, lab.code().jump(), type, Fault.NotMapped.class, address, FETCH);
        }
    }

    @OnEveryArch
    void shouldTrapALoadThroughNull(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(8);

            int type = pick(arch, 0xe, 0xe, 9, 0x31);
            assertTrap(lab, lab.code().load(), type, Fault.NotMapped.class, 8, LOAD);
        }
    }

    @OnEveryArch
    void shouldTrapACallOfNull(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(0);

            int type = pick(arch, 0xe, 0xe, 1, 9);
            assertTrap(lab, lab.code().jump(), type, Fault.NotMapped.class, 0, FETCH);
        }
    }

    @OnEveryArch
    void shouldTrapAStoreToAReadOnlyPage(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ);
            long address = lab.nothing() + 0x10;
            lab.pointTo(address);

            int type = pick(arch, 0xe, 0xe, 9, 0x33);
            assertTrap(lab, lab.code().store(), type, Fault.Protection.class, address, STORE);
        }
    }

    @OnEveryArch
    void shouldTrapAStoreToCode(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long address = arch.map().text().start();
            lab.pointTo(address);

            int type = pick(arch, 0xe, 0xe, 9, 0x33);
            assertTrap(lab, lab.code().store(), type, Fault.Protection.class, address, STORE);
        }
    }

    @Test
    void shouldFindTheTranslationThatStoppedSparc() {
        try (Lab lab = Lab.on(Arch.SPARC)) {
            long pa = lab.map(lab.nothing(), Rights.READ);
            lab.pointTo(lab.nothing() + 0x10);

            Trap.TableEntry entry = lab.trapOf(lab.code().store()).entry();

            assertThat(entry.level()).isEqualTo(3);
            assertThat(entry.value() & ~0xffL).isEqualTo(pa >>> 4);
            assertThat(entry.value() & 3).isEqualTo(2); // a page

            lab.pointTo(0);
            entry = lab.trapOf(lab.code().load()).entry();
            assertThat(entry.level()).isEqualTo(1);
            assertThat(entry.value()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64", "sparcv9"})
    void shouldNotLookForTheTranslationElsewhere(String name) {
        try (Lab lab = Lab.on(Arch.named(name).orElseThrow())) {
            lab.pointTo(0);

            assertThat(lab.trapOf(lab.code().load()).entry()).isNull();
        }
    }

    @OnEveryArch
    void shouldReadAReadOnlyPage(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ);
            lab.pointTo(lab.nothing());

            lab.runToEnd(lab.code().load());

            assertThat(lab.value()).isEqualTo(lab.memory().getWord(lab.nothing(), LOAD));
        }
    }

    @OnEveryArch
    void shouldTrapAFetchOfData(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.write(lab.data(), lab.code().hypercall());
            lab.pointTo(lab.data());

            int type = pick(arch, 0xe, 0xe, 1, 9);
            assertTrap(lab, lab.code().jump(), type, Fault.Protection.class, lab.data(), FETCH);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldTrapRunningOffTheCodeOfSparc(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ_EXECUTE);
            long end = lab.nothing() + arch.pageSize();
            lab.write(end - 8, "0100000001000000"); // nop; nop

            Trap trap = trapAt(lab, end - 8);

            int type = pick(arch, 0, 0, 1, 9);
            assertTrap(trap, type, end, Fault.NotMapped.class, end, FETCH);
        }
    }

    @Test
    void shouldCallItADataExceptionWhenASparcv9AddressIsInTheHole() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            long address = 0x0000_0900_0000_0010L;
            lab.pointTo(address);

            assertTrap(lab, lab.code().load(), 0x30, Fault.NonCanonical.class, address, LOAD);
        }
    }

    @Test
    void shouldCallItADataExceptionWhenASparcv9StoreGoesToTheHole() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            long address = 0xbadd_cafe_badd_ca00L;
            lab.pointTo(address);

            assertTrap(lab, lab.code().store(), 0x30, Fault.NonCanonical.class, address, STORE);
        }
    }

    @Test
    void shouldCallItATextExceptionWhenASparcv9JumpGoesToTheHole() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            long address = 0x0000_0900_0000_0010L;
            lab.pointTo(address);

            assertTrap(lab, lab.code().jump(), 0x08, Fault.NonCanonical.class, address, FETCH);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldTrapMisalignedAccessesOfSparcBeforeLookingForThePage(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        int type = pick(arch, 0, 0, 7, 0x34);
        long address = 0xbadd_cafeL;
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(address);
            assertTrap(lab, lab.code().load(), type, Fault.Misaligned.class, address, LOAD);
        }
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(address);
            assertTrap(lab, lab.code().store(), type, Fault.Misaligned.class, address, STORE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparc", "sparcv9"})
    void shouldTrapAJumpOfSparcToAnOddAddressAtTheJump(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            long address = arch.map().text().start() + 2;
            lab.pointTo(address);
            long pc = lab.place(lab.code().jump());

            Trap trap = trapAt(lab, pc);

            int type = pick(arch, 0, 0, 7, 0x34);
            assertTrap(trap, type, pc, Fault.Misaligned.class, address, FETCH);
        }
    }

    @OnEveryArch
    void shouldTrapADivisionByZero(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            if (!arch.strictAlignment()) {
                lab.set(X86Register.RCX, 0);
            }
            long pc = lab.place(lab.code().divideByZero());

            assertThat(trapAt(lab, pc)).isEqualTo(new Trap(pick(arch, 0, 0, 0x2a, 0x28), pc, null));
        }
    }

    @Test
    void shouldTrapThe32BitDivisionOfSparcv9ByZeroLikeTheOther() {
        try (Lab lab = Lab.on(Arch.SPARCV9)) {
            long pc = lab.place("92720000"); // udiv %o0, %g0, %o1

            assertThat(trapAt(lab, pc)).isEqualTo(new Trap(0x28, pc, null));
        }
    }

    @OnEveryArch
    void shouldTrapAnIllegalInstruction(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long pc = lab.place(lab.code().illegal());

            assertThat(trapAt(lab, pc)).isEqualTo(new Trap(pick(arch, 6, 6, 2, 0x10), pc, null));
        }
    }

    @OnEveryArch
    void shouldTrapABreakpoint(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long pc = lab.place(pick(arch, "cc", "cc", "91d02001", "91d02001")); // ta 1

            Trap trap = trapAt(lab, pc);

            assertThat(trap.type()).isEqualTo(pick(arch, 3, 3, 0x81, 0x101));
            assertThat(trap.pc()).isEqualTo(arch.strictAlignment() ? pc : pc + 1);
        }
    }

    /** At the end of every run the engine looks up where to stop; that must not count as a fault. */
    @OnEveryArch
    void shouldNotCallItADoubleFaultWhenHypercallsCameBefore(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            for (int i = 0; i < 20; i++) {
                lab.pointTo(lab.data() + 8L * i);
                lab.runToEnd(lab.code().load());
                lab.runToEnd(lab.code().store());
            }
            long address = lab.nothing() + 8;
            lab.pointTo(address);

            int type = pick(arch, 0xe, 0xe, 9, 0x31);
            assertTrap(lab, lab.code().load(), type, Fault.NotMapped.class, address, LOAD);
        }
    }

    @OnEveryArch
    void shouldKeepTheRegistersOfTheTrap(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long sp = lab.initialStackPointer();
            lab.pointTo(lab.nothing());

            lab.trapOf(lab.code().copy() + lab.code().load());

            assertThat(lab.value()).isEqualTo(sp);
        }
    }
}
