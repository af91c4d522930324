package org.kheap.cli.mdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.machine.Arch;

/** What LLVM says, and what the debugger makes of it. */
class AssemblySyntaxTest {
    private static final long PLACE = 0x1000_0000L;

    /** The machine has one function, some way behind the instruction. */
    private static Optional<String> name(long va) {
        long offset = va - PLACE - 0x1000;
        return offset >= 0 && offset < 0x100
                ? Optional.of(offset == 0 ? "lab_open" : "lab_open+0x%x".formatted(offset))
                : Optional.empty();
    }

    private static String written(Arch arch, String decoded, String code) {
        byte[] bytes = HexFormat.of().parseHex(code);
        return AssemblySyntax.of(arch, AssemblySyntaxTest::name)
                .rewritten(decoded.replace('_', '\t'), bytes, PLACE, bytes.length);
    }

    /** Tabs of LLVM are shown as underlines. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hlt                             | f4             | hlt
                    pushl_%ebp                      | 55             | pushl  %ebp
                    movl_%esp, %ebp                 | 89e5           | movl   %esp,%ebp
                    retl                            | c3             | ret
                    calll_*%eax                     | ffd0           | call   *%eax
                    movl_$0x0, 0x4(%esp)            | c744240400000000 | movl   $0x0,0x4(%esp)
                    calll_0xffb                     | e8fb0f0000     | call   +0xffb   <lab_open>
                    jne_-0x5                        | 75fb           | jne    -0x5
                    jmp_0x1002                      | e902100000     | jmp    +0x1002  <lab_open+0x7>
                    movl_%eax, 0x10001010           | a310100010     | movl   %eax,0x10001010  <lab_open+0x10>
                    movl_$0x10001000, -0x13ffff8    | c7050800c0fe00100010 | movl   $0x10001000,0xfec00008
                    movl_$0x10001000, %eax          | b800100010     | movl   $0x10001000,%eax <lab_open>
                    jmpl_*-0x17f8f58(,%eax,4)       | ff2485a87080fe | jmp    *0xfe8070a8(,%eax,4)
                    lock_cmpxchgl_%ecx, (%edx)      | f00fb10a       | lock cmpxchgl %ecx,(%edx)
                    movl_%gs:0x18, %eax             | 65a118000000   | movl   %gs:0x18,%eax
                    """)
    void shouldWriteInstructionsOfI386(String decoded, String code, String written) {
        assertThat(written(Arch.I386, decoded, code)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    movq_%rdi, -0x43fffe0           | 48893c252000c0fb | movq   %rdi,0xfffffffffbc00020
                    movq_0xff9(%rip), %rdi          | 488b3df90f0000   | movq   0xff9(%rip),%rdi <lab_open>
                    movabsq_$-0x3333333333333333, %r8 | 49b8cdcccccccccccccc | movabsq $-0x3333333333333333,%r8
                    callq_*0x8(%rax)                | ff5008           | call   *0x8(%rax)
                    """)
    void shouldWriteInstructionsOfAmd64(String decoded, String code, String written) {
        assertThat(written(Arch.AMD64, decoded, code)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nop                        | 01000000 | nop
                    save %sp, -96, %sp         | 9de3bfa0 | save      %sp, -0x60, %sp
                    sethi 266240, %l0          | 21041000 | sethi     %hi(0x10400000), %l0
                    st %i0, [%l0+20]           | f0242014 | st        %i0, [%l0 + 0x14]
                    ld [%fp+8188], %i1         | f207bffc | ld        [%fp - 0x4], %i1
                    ld [%i0+%o1], %i1          | f2060009 | ld        [%i0 + %o1], %i1
                    ldd [%l0], %i0             | f01c0000 | ldd       [%l0], %i0
                    mov_%g0, %fp               | bc100000 | mov       %g0, %fp
                    cmp_%i0, 5                 | 80a62005 | cmp       %i0, 0x5
                    call %l0                   | 9fc40000 | call      %l0
                    call 4096                  | 40000400 | call      +0x1000       <lab_open>
                    call -128                  | 7fffffe0 | call      -0x80
                    ba 4194302                 | 10bffffe | ba        -0x8
                    be_1025                    | 02800401 | be        +0x1004       <lab_open+0x4>
                    """)
    void shouldWriteInstructionsOfSparc(String decoded, String code, String written) {
        assertThat(written(Arch.SPARC, decoded, code)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bcc %xcc, 524276           | 3a6ffff4 | bcc,pt    %xcc, -0x30
                    bne,a,pn %icc, 3           | 32400003 | bne,a,pn  %icc, +0xc
                    brnz %i4, 65508            | 0aff3fe4 | brnz,pt   %i4, -0x70
                    rdpr %cwp, %g7             | 8f524000 | rdpr      %cwp, %g7
                    sllx %i1, 6, %i1           | b32e7006 | sllx      %i1, 0x6, %i1
                    ldx [%fp+2223], %l1        | e25fa8af | ldx       [%fp + 0x8af], %l1
                    """)
    void shouldWriteInstructionsOfSparcv9(String decoded, String code, String written) {
        assertThat(written(Arch.SPARCV9, decoded, code)).isEqualTo(written);
    }

    @Test
    void shouldShowWhatIsNoInstructionAsData() {
        assertThat(AssemblySyntax.of(Arch.AMD64, va -> Optional.empty()).data(new byte[] {-1}))
                .isEqualTo(new Instruction(".byte  0xff", 1));
        assertThat(
                        AssemblySyntax.of(Arch.SPARC, va -> Optional.empty())
                                .data(new byte[] {0x3a, (byte) 0xbc, 0, 1}))
                .isEqualTo(new Instruction(".word     0x3abc0001", 4));
    }
}
