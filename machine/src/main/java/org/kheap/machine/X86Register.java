package org.kheap.machine;

/** Registers of i386 and amd64; on i386 {@code RAX} means eax, and R8 to R15 do not exist. */
public enum X86Register implements Register {
    RAX,
    RBX,
    RCX,
    RDX,
    RSI,
    RDI,
    RBP,
    RSP,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
    RIP,
    RFLAGS,
    CR0,
    CR2,
    CR3,
    CR4
}
