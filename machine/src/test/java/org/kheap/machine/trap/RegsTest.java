package org.kheap.machine.trap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.machine.Abi;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.Layout;

/** {@code struct regs} of each machine: the numbers of the reference. */
class RegsTest {
    private static <F extends Enum<F> & FieldSpec> void assertOffsets(
            Layout<F> layout, int wordSize, int size, String... fields) {
        int offset = 0;
        F[] declared = layout.fields();
        for (int i = 0; i < fields.length; i++) {
            assertThat(declared[i].cName()).isEqualTo("r_" + fields[i]);
            assertThat(layout.offset(declared[i])).as(fields[i]).isEqualTo(offset);
            offset += wordSize;
        }
        assertThat(declared).hasSameSizeAs(fields);
        assertThat(layout.size()).isEqualTo(size);
    }

    @Test
    void shouldBe84BytesOnI386() {
        Layout<RegsI386> regs = Layout.of(RegsI386.class, Abi.I386);
        assertOffsets(
                regs, 4, 84, "savfp", "savpc", "gs", "fs", "es", "ds", "edi", "esi", "ebp", "esp",
                "ebx", "edx", "ecx", "eax", "trapno", "err", "eip", "cs", "efl", "uesp", "ss");
        assertThat(regs.offset(RegsI386.R_TRAPNO)).isEqualTo(56);
        assertThat(regs.offset(RegsI386.R_UESP)).isEqualTo(76);
    }

    @Test
    void shouldBe240BytesOnAmd64() {
        Layout<RegsAmd64> regs = Layout.of(RegsAmd64.class, Abi.AMD64);
        assertOffsets(
                regs, 8, 240, "savfp", "savpc", "rdi", "rsi", "rdx", "rcx", "r8", "r9", "rax",
                "rbx", "rbp", "r10", "r11", "r12", "r13", "r14", "r15", "fsbase", "gsbase", "ds",
                "es", "fs", "gs", "trapno", "err", "rip", "cs", "rfl", "rsp", "ss");
        assertThat(regs.offset(RegsAmd64.R_TRAPNO)).isEqualTo(184);
        assertThat(regs.offset(RegsAmd64.R_RSP)).isEqualTo(224);
    }

    @Test
    void shouldPackTheTaskStateSegmentAsTheHardwareDoes() {
        Layout<TssAmd64> amd64 = Layout.of(TssAmd64.class, Abi.AMD64);
        assertThat(amd64.size()).isEqualTo(104);
        assertThat(amd64.offset(TssAmd64.TSS_RSP0)).isEqualTo(4);
        assertThat(amd64.offset(TssAmd64.TSS_IST1)).isEqualTo(36);
        assertThat(amd64.offset(TssAmd64.TSS_BITMAPBASE)).isEqualTo(102);

        Layout<TssI386> i386 = Layout.of(TssI386.class, Abi.I386);
        assertThat(i386.size()).isEqualTo(104);
        assertThat(i386.offset(TssI386.TSS_CR3)).isEqualTo(28);
        assertThat(i386.offset(TssI386.TSS_ESP)).isEqualTo(56);
        assertThat(i386.offset(TssI386.TSS_BITMAPBASE)).isEqualTo(102);
    }

    @Test
    void shouldBe76BytesOnSparc() {
        Layout<RegsSparc> regs = Layout.of(RegsSparc.class, Abi.SPARC);
        assertOffsets(
                regs, 4, 76, "psr", "pc", "npc", "y", "g1", "g2", "g3", "g4", "g5", "g6", "g7",
                "o0", "o1", "o2", "o3", "o4", "o5", "o6", "o7");
        assertThat(regs.offset(RegsSparc.R_G1)).isEqualTo(16);
        assertThat(regs.offset(RegsSparc.R_O7)).isEqualTo(72);
    }

    @Test
    void shouldBe152BytesOnSparcv9() {
        Layout<RegsSparcv9> regs = Layout.of(RegsSparcv9.class, Abi.SPARCV9);
        assertOffsets(
                regs, 8, 152, "tstate", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "o0", "o1", "o2",
                "o3", "o4", "o5", "o6", "o7", "pc", "npc", "y");
        assertThat(regs.offset(RegsSparcv9.R_O0)).isEqualTo(64);
        assertThat(regs.offset(RegsSparcv9.R_PC)).isEqualTo(128);
        assertThat(regs.offset(RegsSparcv9.R_Y)).isEqualTo(144);
    }

    @Test
    void shouldHaveTheFramesOfTheSparcAbis() {
        SparcFrame v8 = SparcFrame.of(Abi.SPARC);
        assertThat(v8).isEqualTo(new SparcFrame(4, 0, 92, 8));
        assertThat(v8.address(0x401f_bb10L)).isEqualTo(0x401f_bb10L);
        SparcFrame v9 = SparcFrame.of(Abi.SPARCV9);
        assertThat(v9).isEqualTo(new SparcFrame(8, 2047, 176, 16));
        assertThat(v9.address(0x2a1_038c_0561L)).isEqualTo(0x2a1_038c_0d60L);
        assertThat(SparcFrame.FP * 4).isEqualTo(56);
        assertThat(SparcFrame.CALL * 8).isEqualTo(120);
        assertThat(SparcFrame.INS * 4).isEqualTo(32);
    }
}
