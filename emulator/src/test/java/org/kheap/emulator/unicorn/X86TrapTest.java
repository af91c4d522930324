package org.kheap.emulator.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.emulator.unicorn.TrapTest.assertTrap;
import static org.kheap.emulator.unicorn.TrapTest.trapAt;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.Fault;
import org.kheap.machine.Rights;
import org.kheap.machine.Trap;
import org.kheap.machine.X86Register;

/**
 * What the engine does not tell of x86: stack faults, calls that are refused, and where code came to
 * its end.
 */
@Timeout(20)
class X86TrapTest {
    /** The engine reads ahead to the end of a block before it executes any of it. */
    @ParameterizedTest
    @CsvSource({"i386,1", "i386,14", "i386,40", "amd64,1", "amd64,14", "amd64,40"})
    void shouldTrapRunningOffTheCodeIntoDataOfX86(String name, int length) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ_EXECUTE);
            long end = lab.nothing() + arch.pageSize();
            lab.map(end, Rights.READ_WRITE);
            lab.write(end - length, "90".repeat(length)); // nop

            Trap trap = trapAt(lab, end - length);

            assertTrap(trap, 0xe, end, Fault.Protection.class, end, FETCH);
            assertThat(lab.get(X86Register.CR2)).isEqualTo(end);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldExecuteTheCodeOfX86BeforeTheEndOfAPage(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ_EXECUTE);
            long end = lab.nothing() + arch.pageSize();
            lab.write(end - 8, "b807000000" + "9090" + "b8"); // movl $7, %eax; and half of another

            Trap trap = trapAt(lab, end - 8);

            assertTrap(trap, 0xe, end - 1, Fault.NotMapped.class, end, FETCH);
            assertThat(lab.get(X86Register.RIP)).isEqualTo(end - 1);
            assertThat(lab.value()).isEqualTo(7);
        }
    }

    /** What comes first is reported first, though the engine finds the missing code first. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldTrapAnAccessOfX86BeforeTheCodeEnds(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ_EXECUTE);
            long end = lab.nothing() + arch.pageSize();
            lab.write(end - 8, "9090" + "8a03" + "90909090"); // movb (%ebx), %al
            lab.pointTo(8);

            Trap trap = trapAt(lab, end - 8);

            assertTrap(trap, 0xe, end - 6, Fault.NotMapped.class, 8, LOAD);
        }
    }

    /** The processor goes on after such a trap, in the handler, as after any other. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldGoOnAfterCodeOfX86ThatEnded(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ_EXECUTE);
            long end = lab.nothing() + arch.pageSize();
            lab.write(end - 4, "90909090");
            trapAt(lab, end - 4);
            lab.map(end, Rights.READ_EXECUTE);
            lab.write(end, lab.code().hypercall());

            assertThat(lab.cpu().run(end - 4)).isEqualTo(Exit.Hypercall.INSTANCE);
            lab.pointTo(8);
            assertTrap(lab, lab.code().load(), 0xe, Fault.NotMapped.class, 8, LOAD);
        }
    }

    /** The instruction begins on a page that is there and ends on one that is not. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldTrapTheFetchOfTheSecondHalfOfAnX86Instruction(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.map(lab.nothing(), Rights.READ_EXECUTE);
            long end = lab.nothing() + arch.pageSize();
            lab.write(end - 2, "b801"); // movl $…, %eax

            Trap trap = trapAt(lab, end - 2);

            assertTrap(trap, 0xe, end - 2, Fault.NotMapped.class, end, FETCH);
        }
    }

    @Test
    void shouldCallItGeneralProtectionWhenAnAmd64AddressIsNotCanonical() {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            lab.pointTo(0xbadd_cafe_badd_cafeL);
            long pc = lab.place(lab.code().load());

            Trap trap = trapAt(lab, pc);

            assertThat(trap.type()).isEqualTo(0xd);
            assertThat(trap.pc()).isEqualTo(pc);
        }
    }

    @Test
    void shouldCallItGeneralProtectionWhenAnAmd64JumpIsNotCanonical() {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            lab.pointTo(0x0000_9000_0000_0000L);

            assertThat(lab.trapOf(lab.code().jump()).type()).isEqualTo(0xd);
        }
    }

    /** A processor refuses the call before it makes it. */
    @ParameterizedTest
    @CsvSource({
        "ffd3", // call *%rbx
        "41ffd3", // call *%r11
        "ff1424", // call *(%rsp)
        "ff542408", // call *8(%rsp)
        "ff942408000000", // call *8(%rsp), with a long displacement
        "42ff14dc", // call *(%rsp,%r11,8)
    })
    void shouldTrapACallOfAmd64ToNoCanonicalAddressAtTheCall(String code) {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            long target = 0xbadd_cafe_badd_cafeL;
            long stack = lab.initialStackPointer();
            lab.set(code.startsWith("41") ? X86Register.R11 : X86Register.RBX, target);
            lab.memory().putLong(stack, target, STORE);
            lab.memory().putLong(stack + 8, target, STORE);
            long pc = lab.place(code);

            assertThat(trapAt(lab, pc)).isEqualTo(new Trap(0xd, pc, null));
            assertThat(lab.get(X86Register.RIP)).isEqualTo(pc);
            assertThat(lab.get(X86Register.RSP)).isEqualTo(stack);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8a4500, c", // movb (%rbp), %al
        "488b4508, c", // movq 8(%rbp), %rax
        "66894500, c", // movw %ax, (%rbp)
        "c6450001, c", // movb $1, (%rbp)
        "8a041c, c", // movb (%rsp,%rbx), %al
        "8a845d00010000, c", // movb 256(%rbp,%rbx,2), %al
        "0fb64500, c", // movzbl (%rbp), %eax
        "c9, c", // leave
        "8a03, d", // movb (%rbx), %al
        "418a4500, d", // movb (%r13), %al
        "65678a4500, e", // movb %gs:(%ebp), %al
        "658a4500, d", // movb %gs:(%rbp), %al
        "8a042b, d", // movb (%rbx,%rbp), %al
        "418a042c, d", // movb (%r12,%rbp), %al
    })
    void shouldCallItAStackFaultWhenTheBaseIsTheFrameOrStackPointer(String code, String type) {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            long address = 0x7add_cafe_badd_cafeL;
            lab.pointTo(address);
            lab.set(X86Register.RBP, address);
            lab.set(X86Register.R12, address);
            lab.set(X86Register.R13, address);
            long pc = lab.place(code);

            Trap trap = trapAt(lab, pc);

            assertThat(trap.type()).isEqualTo(Integer.parseInt(type, 16));
            assertThat(trap.pc()).isEqualTo(pc);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldNotMindMisalignedAccessesOfX86(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(lab.data() + 3);

            lab.runToEnd(lab.code().load());

            assertThat(lab.value()).isEqualTo(lab.memory().getWord(lab.data() + 3, LOAD));
        }
    }

    /** The word lies on two pages, of which the first is there. */
    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldNameTheFirstByteOfTheMissingPageWhenAnX86AccessStraddlesIt(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        long border = arch.map().heap().start() + arch.pageSize();
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(border - 2);
            assertTrap(lab, lab.code().load(), 0xe, Fault.NotMapped.class, border, LOAD);
        }
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(border - 2);
            assertTrap(lab, lab.code().store(), 0xe, Fault.NotMapped.class, border, STORE);
        }
    }
}
