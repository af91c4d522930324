package org.kheap.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Lab;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.Layout;
import org.kheap.machine.Rights;
import org.kheap.machine.Trap;
import org.kheap.machine.TrapEntry;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;

/** What a trap leaves on the stack of i386 and amd64. */
class X86TrapEntryTest {
    private static final long RFLAGS = 0x246;

    /** As they are saved for a fault. */
    private static final long SAVED_RFLAGS = 0x10246;

    private static long mark(X86Register register) {
        return 0x7e00 + register.ordinal();
    }

    /** Gives every general register a value of its own, and takes a page fault at a known place. */
    private static Trap fault(Lab lab, long stackPointer) {
        for (X86Register register : X86Register.values()) {
            boolean exists = lab.arch() == Arch.AMD64 || !register.name().matches("R\\d+");
            if (register.ordinal() < X86Register.RIP.ordinal() && exists) {
                lab.set(register, mark(register));
            }
        }
        lab.set(X86Register.RSP, stackPointer);
        lab.set(X86Register.RFLAGS, RFLAGS);
        lab.pointTo(lab.nothing() + 0x20);
        return lab.trapOf(lab.code().store());
    }

    private static <F extends Enum<F> & FieldSpec> Map<F, Long> read(
            Lab lab, Class<F> struct, long regs) {
        Layout<F> layout = Layout.of(struct, lab.arch().abi());
        Map<F, Long> values = new EnumMap<>(struct);
        for (F field : layout.fields()) {
            values.put(field, lab.memory().getWord(regs + layout.offset(field), INSPECT));
        }
        return values;
    }

    @Test
    void shouldSaveAllRegistersOfAmd64() {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            long sp = lab.stackTop() - 0x100;
            Trap trap = fault(lab, sp);

            TrapEntry entry = lab.cpu().enter(trap, 0);

            long rp = sp - 0xf0;
            assertThat(entry).isEqualTo(new TrapEntry.Saved(rp));
            Map<RegsAmd64, Long> expected = generalRegistersOfAmd64();
            expected.put(RegsAmd64.R_RBX, lab.nothing() + 0x20);
            expected.put(RegsAmd64.R_SAVPC, trap.pc());
            expected.put(RegsAmd64.R_RIP, trap.pc());
            expected.put(RegsAmd64.R_TRAPNO, 0xeL);
            expected.put(RegsAmd64.R_ERR, 2L);
            expected.put(RegsAmd64.R_RSP, sp);
            assertThat(read(lab, RegsAmd64.class, rp)).containsExactlyInAnyOrderEntriesOf(expected);
        }
    }

    private static Map<RegsAmd64, Long> generalRegistersOfAmd64() {
        Map<RegsAmd64, Long> expected = new EnumMap<>(RegsAmd64.class);
        for (RegsAmd64 field : RegsAmd64.values()) {
            expected.put(field, 0L);
        }
        for (X86Register register : X86Register.values()) {
            if (register.ordinal() < X86Register.RIP.ordinal()) {
                expected.put(RegsAmd64.valueOf("R_" + register.name()), mark(register));
            }
        }
        expected.put(RegsAmd64.R_SAVFP, mark(X86Register.RBP));
        expected.put(RegsAmd64.R_RFL, SAVED_RFLAGS);
        expected.put(RegsAmd64.R_CS, 0x30L);
        expected.put(RegsAmd64.R_SS, 0x38L);
        expected.put(RegsAmd64.R_DS, 0x4bL);
        expected.put(RegsAmd64.R_ES, 0x4bL);
        return expected;
    }

    /** A breakpoint is no fault: the instruction is not tried again. */
    @Test
    void shouldSetTheResumeFlagForFaultsOnly() {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            long sp = lab.stackTop() - 0x100;
            Trap fault = fault(lab, sp);
            int flags = Layout.of(RegsAmd64.class, Abi.AMD64).offset(RegsAmd64.R_RFL);

            lab.cpu().enter(new Trap(3, fault.pc(), null), 0);

            assertThat(lab.memory().getWord(sp - 0xf0 + flags, LOAD)).isEqualTo(RFLAGS);
            lab.cpu().enter(new Trap(6, fault.pc(), null), 0);
            assertThat(lab.memory().getWord(sp - 0xf0 + flags, LOAD)).isEqualTo(SAVED_RFLAGS);
        }
    }

    @Test
    void shouldAlignTheFrameOfAmd64() {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            long aligned = lab.stackTop() - 0x100;
            Trap trap = fault(lab, aligned + 8);

            assertThat(lab.cpu().enter(trap, 0)).isEqualTo(new TrapEntry.Saved(aligned - 0xf0));
            int offset = Layout.of(RegsAmd64.class, Abi.AMD64).offset(RegsAmd64.R_RSP);
            assertThat(lab.memory().getWord(aligned - 0xf0 + offset, LOAD)).isEqualTo(aligned + 8);
        }
    }

    @Test
    void shouldSaveAllRegistersOfI386() {
        try (Lab lab = Lab.on(Arch.I386)) {
            long sp = lab.stackTop() - 0x104;
            lab.memory().putInt(sp, 0x5551, INSPECT);
            lab.memory().putInt(sp + 4, 0x5552, INSPECT);
            Trap trap = fault(lab, sp);

            TrapEntry entry = lab.cpu().enter(trap, 0);

            long rp = sp - 76;
            assertThat(entry).isEqualTo(new TrapEntry.Saved(rp));
            Map<RegsI386, Long> expected = generalRegistersOfI386();
            expected.put(RegsI386.R_EBX, lab.nothing() + 0x20);
            expected.put(RegsI386.R_ESP, rp + 56);
            expected.put(RegsI386.R_SAVPC, trap.pc());
            expected.put(RegsI386.R_EIP, trap.pc());
            expected.put(RegsI386.R_UESP, 0x5551L); // the top of the interrupted stack
            expected.put(RegsI386.R_SS, 0x5552L);
            assertThat(read(lab, RegsI386.class, rp)).containsExactlyInAnyOrderEntriesOf(expected);
        }
    }

    private static Map<RegsI386, Long> generalRegistersOfI386() {
        Map<RegsI386, Long> expected = new EnumMap<>(RegsI386.class);
        expected.put(RegsI386.R_EDI, mark(X86Register.RDI));
        expected.put(RegsI386.R_ESI, mark(X86Register.RSI));
        expected.put(RegsI386.R_EBP, mark(X86Register.RBP));
        expected.put(RegsI386.R_SAVFP, mark(X86Register.RBP));
        expected.put(RegsI386.R_EDX, mark(X86Register.RDX));
        expected.put(RegsI386.R_ECX, mark(X86Register.RCX));
        expected.put(RegsI386.R_EAX, mark(X86Register.RAX));
        expected.put(RegsI386.R_EFL, SAVED_RFLAGS);
        expected.put(RegsI386.R_TRAPNO, 0xeL);
        expected.put(RegsI386.R_ERR, 2L);
        expected.put(RegsI386.R_CS, 0x158L);
        expected.put(RegsI386.R_DS, 0x160L);
        expected.put(RegsI386.R_ES, 0x160L);
        expected.put(RegsI386.R_FS, 0L);
        expected.put(RegsI386.R_GS, 0x1b0L);
        return expected;
    }

    @Test
    void shouldTakeADoubleFaultOnTheSecondStackOfAmd64() {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            long sp = lab.stackBottom() + 0x20;
            Trap trap = fault(lab, sp);

            TrapEntry entry = lab.cpu().enter(trap, lab.data() + 0x800);

            long rp = lab.data() + 0x800 - 0xf0;
            assertSecond(entry, rp);
            Map<RegsAmd64, Long> regs = read(lab, RegsAmd64.class, rp);
            assertThat(regs).containsEntry(RegsAmd64.R_TRAPNO, 8L);
            assertThat(regs).containsEntry(RegsAmd64.R_ERR, 0L);
            assertThat(regs).containsEntry(RegsAmd64.R_RSP, sp);
            assertThat(regs).containsEntry(RegsAmd64.R_RIP, trap.pc());
        }
    }

    @Test
    void shouldTakeADoubleFaultThroughATaskGateOnI386() {
        try (Lab lab = Lab.on(Arch.I386)) {
            long sp = lab.stackBottom() + 0x20;
            Trap trap = fault(lab, sp);

            TrapEntry entry = lab.cpu().enter(trap, lab.data() + 0x800);

            long rp = lab.data() + 0x800 - 84;
            assertSecond(entry, rp);
            Map<RegsI386, Long> regs = read(lab, RegsI386.class, rp);
            assertThat(regs).containsEntry(RegsI386.R_TRAPNO, 8L);
            assertThat(regs).containsEntry(RegsI386.R_ERR, 0L);
            assertThat(regs).containsEntry(RegsI386.R_UESP, sp);
            assertThat(regs).containsEntry(RegsI386.R_EIP, trap.pc());
        }
    }

    /** The address that the processor failed to push to replaces that of the first fault. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0x20})
    void shouldLeaveTheAddressOfTheSecondFaultInCr2(int room) {
        for (Arch arch : List.of(Arch.I386, Arch.AMD64)) {
            try (Lab lab = Lab.on(arch)) {
                Trap trap = fault(lab, lab.stackBottom() + room);

                TrapEntry entry = lab.cpu().enter(trap, lab.data() + 0x800);

                long pushed = lab.stackBottom() - arch.abi().wordSize();
                assertThat(((TrapEntry.SecondTrap) entry).stackFault().address()).isEqualTo(pushed);
                assertThat(lab.get(X86Register.CR2)).isEqualTo(pushed);
            }
        }
    }

    private static void assertSecond(TrapEntry entry, long rp) {
        assertThat(entry).isInstanceOf(TrapEntry.SecondTrap.class);
        TrapEntry.SecondTrap second = (TrapEntry.SecondTrap) entry;
        assertThat(second.regs()).isEqualTo(rp);
        assertThat(second.stackFault()).isInstanceOf(Fault.NotMapped.class);
    }

    /** The bits of the error code that the processor pushes with a page fault. */
    @Test
    void shouldPushTheErrorCodeOfTheArchitecture() {
        try (Lab lab = Lab.on(Arch.AMD64)) {
            lab.map(lab.nothing(), Rights.READ);
            Fault load = lab.memory().faultFor(8, 8, LOAD);
            Fault store = lab.memory().faultFor(lab.nothing(), 8, STORE);
            Fault fetch = lab.memory().faultFor(8, 1, FETCH);
            Fault noExecute = lab.memory().faultFor(lab.data(), 1, FETCH);

            assertThat(X86Trap.errorCode(load)).isZero();
            assertThat(X86Trap.errorCode(store)).isEqualTo(0x3);
            assertThat(X86Trap.errorCode(fetch)).isEqualTo(0x10);
            assertThat(X86Trap.errorCode(noExecute)).isEqualTo(0x11);
        }
    }
}
