package org.kheap.emulator;

import org.kheap.machine.Arch;
import org.kheap.machine.Register;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;

/**
 * A few instructions of each machine, as bytes in hex. Addresses are in {@link #pointer}, data in
 * {@link #value}.
 *
 * @param load a word
 * @param store a word
 * @param jump to the address in the pointer
 * @param hypercall what leaves the guest
 * @param loop that never ends
 * @param illegal no instruction at all
 * @param divideByZero with nothing to prepare but a divisor of 0 in ecx on x86
 * @param copy a register to another: the stack pointer to {@link #value}
 */
public record Code(
        String load,
        String store,
        String jump,
        String hypercall,
        String loop,
        String illegal,
        String divideByZero,
        String copy) {

    private static final Code I386 =
            new Code(
                    "8b03", // movl (%ebx), %eax
                    "8903", // movl %eax, (%ebx)
                    "ffe3", // jmp *%ebx
                    "f4", // hlt
                    "ebfe", // 1: jmp 1b
                    "0f0b", // ud2
                    "f7f1", // divl %ecx
                    "89e0"); // movl %esp, %eax

    private static final Code AMD64 =
            new Code(
                    "488b03", // movq (%rbx), %rax
                    "488903", // movq %rax, (%rbx)
                    "ffe3", // jmp *%rbx
                    "f4", // hlt
                    "ebfe", // 1: jmp 1b
                    "0f0b", // ud2
                    "f7f1", // divl %ecx
                    "4889e0"); // movq %rsp, %rax

    private static final Code SPARC =
            new Code(
                    "d2020000", // ld [%o0], %o1
                    "d2220000", // st %o1, [%o0]
                    "81c20000" + "01000000", // jmp %o0; nop
                    "00006b68", // unimp 0x6b68
                    "10800000" + "01000000", // 1: ba 1b; nop
                    "00000000", // unimp 0
                    "92720000", // udiv %o0, %g0, %o1
                    "9210000e"); // mov %sp, %o1

    private static final Code SPARCV9 =
            new Code(
                    "d25a0000", // ldx [%o0], %o1
                    "d2720000", // stx %o1, [%o0]
                    "81c20000" + "01000000", // jmp %o0; nop
                    "00006b68", // illtrap 0x6b68
                    "10800000" + "01000000", // 1: ba 1b; nop
                    "00000000", // illtrap 0
                    "926a0000", // udivx %o0, %g0, %o1
                    "9210000e"); // mov %sp, %o1

    public static Code of(Arch arch) {
        return pick(arch, I386, AMD64, SPARC, SPARCV9);
    }

    /** What differs between the machines, in their usual order. */
    public static <T> T pick(Arch arch, T i386, T amd64, T sparc, T sparcv9) {
        return switch (arch.name()) {
            case "i386" -> i386;
            case "amd64" -> amd64;
            case "sparc" -> sparc;
            case "sparcv9" -> sparcv9;
            default -> throw new IllegalArgumentException("no code for " + arch);
        };
    }

    public static Register pointer(Arch arch) {
        return arch.strictAlignment() ? SparcRegister.O0 : X86Register.RBX;
    }

    public static Register value(Arch arch) {
        return arch.strictAlignment() ? SparcRegister.O1 : X86Register.RAX;
    }

    public static Register stackPointer(Arch arch) {
        return arch.strictAlignment() ? SparcRegister.O6 : X86Register.RSP;
    }

    /** A {@code save} that makes a frame of the smallest size. */
    public static String save(Arch arch) {
        return pick(arch, "", "", "9de3bfa0", "9de3bf50"); // save %sp, -96 or -176, %sp
    }
}
