package org.kheap.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.HexFormat;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Hat;
import org.kheap.machine.Register;
import org.kheap.machine.Rights;
import org.kheap.machine.Trap;
import org.kheap.machine.WindowHandlers;
import org.kheap.machine.trap.SparcFrame;

/**
 * A machine with code, a page of data and a stack, to try instructions on. Code is placed where none
 * was before, since an engine remembers what it has translated.
 */
public final class Lab implements AutoCloseable {
    private static final long RAM = 16 << 20;
    private static final int CODE_PAGES = 16;
    private static final int STACK_PAGES = 4;
    private static final int CODE_ALIGNMENT = 16;

    /** The handlers of guest/kernel/sparc/locore.S. */
    private static final String SPARC_OVERFLOW =
            "8b50000081902000010000000100000001000000" // rd %wim, %g5; wr %g0, %wim; 3 nop
                    + "81e0000081e00000" // save; save
                    + "e03ba000e43ba008e83ba010ec3ba018" // std %l0 … %l6
                    + "f03ba020f43ba028f83ba030fc3ba038" // std %i0 … %i6
                    + "81e8000081e80000" // restore; restore
                    + "8f3160018b2960078a1141078a0960ff" // rotate %g5 right by one
                    + "81916000010000000100000001000000" // wr %g5, %wim; 3 nop
                    + "81c1800001000000"; // jmp %g6; nop

    private static final String SPARC_UNDERFLOW =
            "8b50000081902000010000000100000001000000" // rd %wim, %g5; wr %g0, %wim; 3 nop
                    + "81e80000" // restore
                    + "e01ba000e41ba008e81ba010ec1ba018" // ldd %l0 … %l6
                    + "f01ba020f41ba028f81ba030fc1ba038" // ldd %i0 … %i6
                    + "81e00000" // save
                    + "8f2960018b3160078a1141078a0960ff" // rotate %g5 left by one
                    + "81916000010000000100000001000000" // wr %g5, %wim; 3 nop
                    + "81c1800001000000"; // jmp %g6; nop

    /** Those of guest/kernel/sparcv9/locore.S. */
    private static final String SPARCV9_OVERFLOW =
            "8f5240008e01e0028e09e0079391e000" // %cwp += 2
                    + "e073a7ffe273a807e473a80fe673a817" // stx %l0 … %l3
                    + "e873a81fea73a827ec73a82fee73a837" // stx %l4 … %l7
                    + "f073a83ff273a847f473a84ff673a857" // stx %i0 … %i3
                    + "f873a85ffa73a867fc73a86ffe73a877" // stx %i4 … %i7
                    + "81880000" // saved
                    + "8e21e0028e09e0079391e000" // %cwp -= 2
                    + "81c1800001000000"; // jmp %g6; nop

    private static final String SPARCV9_UNDERFLOW =
            "8f5240008e21e0018e09e0079391e000" // %cwp -= 1
                    + "e05ba7ffe25ba807e45ba80fe65ba817" // ldx %l0 … %l3
                    + "e85ba81fea5ba827ec5ba82fee5ba837" // ldx %l4 … %l7
                    + "f05ba83ff25ba847f45ba84ff65ba857" // ldx %i0 … %i3
                    + "f85ba85ffa5ba867fc5ba86ffe5ba877" // ldx %i4 … %i7
                    + "83880000" // restored
                    + "8e01e0018e09e0079391e000" // %cwp += 1
                    + "81c1800001000000"; // jmp %g6; nop

    private final Arch arch;
    private final EngineMachine machine;
    private final Code code;
    private long nextCode;

    private Lab(Arch arch, long memorySize) {
        this.arch = arch;
        this.code = Code.of(arch);
        machine = EngineMachine.create(arch, memorySize, 1);
        nextCode = arch.map().text().start();
        map(nextCode, CODE_PAGES, Rights.READ_EXECUTE);
        map(data(), 1, Rights.READ_WRITE);
        map(stackBottom(), STACK_PAGES, Rights.READ_WRITE);
        map(arch.pageOf(park()), 1, Rights.READ_EXECUTE);
        write(park(), code.hypercall());
        cpu().park(park());
        set(Code.stackPointer(arch), initialStackPointer());
    }

    public static Lab on(Arch arch) {
        return new Lab(arch, RAM);
    }

    public static Lab on(Arch arch, long memorySize) {
        return new Lab(arch, memorySize);
    }

    public Arch arch() {
        return arch;
    }

    public Code code() {
        return code;
    }

    public Cpu cpu() {
        return machine.cpu();
    }

    public GuestMemory memory() {
        return machine.memory();
    }

    public Hat hat() {
        return machine.hat();
    }

    /** The address no code gets to. The engine looks at the byte before it as well. */
    public long park() {
        return arch.map().text().end() - 64;
    }

    /** A page that can be read and written; those behind it are not mapped. */
    public long data() {
        return arch.map().heap().start();
    }

    /** An address with nothing near it. */
    public long nothing() {
        return data() + 64L * arch.pageSize();
    }

    /** The lowest address of the stack; below it nothing is mapped. */
    public long stackBottom() {
        return arch.map().stacks().start() + 4L * arch.pageSize();
    }

    public long stackTop() {
        return stackBottom() + (long) STACK_PAGES * arch.pageSize();
    }

    public long initialStackPointer() {
        SparcFrame frame = SparcFrame.of(arch.abi());
        return arch.strictAlignment() ? stackTop() - 1024 - frame.bias() : stackTop() - 64;
    }

    /** Maps a page to a new frame. */
    public long map(long va, Rights rights) {
        long pa = hat().allocatePage();
        assertThat(hat().map(va, pa, rights)).isTrue();
        return pa;
    }

    public void map(long va, int pages, Rights rights) {
        for (int i = 0; i < pages; i++) {
            map(va + (long) i * arch.pageSize(), rights);
        }
    }

    /** Writes bytes, whatever the rights there. */
    public void write(long va, String hex) {
        memory().write(va, HexFormat.of().parseHex(hex), INSPECT);
    }

    /** Puts code where none has been, with a hypercall behind it; its address. */
    public long place(String hex) {
        String all = hex + code.hypercall();
        long at = nextCode;
        write(at, all);
        nextCode += (all.length() / 2 + CODE_ALIGNMENT - 1) & -CODE_ALIGNMENT;
        return at;
    }

    public Exit run(String hex) {
        return cpu().run(place(hex));
    }

    /** Runs code that must get to the hypercall behind it. */
    public void runToEnd(String hex) {
        assertThat(run(hex)).isEqualTo(Exit.Hypercall.INSTANCE);
    }

    /** Runs code that must trap. */
    public Trap trapOf(String hex) {
        Exit exit = run(hex);
        assertThat(exit).isInstanceOf(Exit.Trapped.class);
        return ((Exit.Trapped) exit).trap();
    }

    public long get(Register register) {
        return cpu().get(register);
    }

    public void set(Register register, long value) {
        cpu().set(register, value);
    }

    /** Sets the register that loads, stores and jumps take their address from. */
    public void pointTo(long va) {
        set(Code.pointer(arch), va);
    }

    public long value() {
        return get(Code.value(arch));
    }

    /** Gives a SPARC machine its window trap handlers. */
    public void installHandlers() {
        long overflow = place(Code.pick(arch, "", "", SPARC_OVERFLOW, SPARCV9_OVERFLOW));
        long underflow = place(Code.pick(arch, "", "", SPARC_UNDERFLOW, SPARCV9_UNDERFLOW));
        cpu().install(new WindowHandlers(overflow, underflow, nextCode));
    }

    @Override
    public void close() {
        machine.close();
    }
}
