package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;

/** The layout of the registers on each machine; each register holds its number and a 1. */
class RegsDcmdTest {
    private static TestSession x86(Arch arch, long flags) {
        long[] values = new long[X86Register.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0x100 + i;
        }
        values[X86Register.RFLAGS.ordinal()] = flags;
        return session(arch, values);
    }

    private static TestSession sparc(Arch arch, long state) {
        long[] values = new long[SparcRegister.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0x100 + i;
        }
        values[SparcRegister.STATE.ordinal()] = state;
        return session(arch, values);
    }

    /** A dump with symbols for two of the values, and panicked registers. */
    private static TestSession session(Arch arch, long[] values) {
        FakeKernel kernel = new FakeKernel(arch);
        long buffer = kernel.addressOf("panicbuf");
        List<String> names = List.of("trapno", "err", "cs", "ds", "es", "gs", "ss", "uesp", "tt");
        long at = buffer + kernel.size("panic_data_t");
        for (int i = 0; i < names.size(); i++) {
            kernel.putText("panic_nv_t", at, "pnv_name", names.get(i));
            kernel.put("panic_nv_t", at, "pnv_value", 0x10 + i);
            at += kernel.size("panic_nv_t");
        }
        kernel.put("panic_data_t", buffer, "pd_version", 1);
        kernel.put("panic_data_t", buffer, "pd_msgoff", at - buffer);
        FakeTarget target = kernel.target();
        target.symbol("genunix", "panicbuf2", 0x101, 0).symbol("unix", "vpanic", 0x10c, 8);
        target.thread(1, 0x1000, new RegisterSnapshot(values, List.of()));
        return kernel.session();
    }

    @Test
    void shouldLayOutI386() {
        assertThat(x86(Arch.I386, 0xa93).run("::regs"))
                .isEqualTo(
                        """
                        %cs = 0x0012\t\t%eax = 0x00000100
                        %ds = 0x0013\t\t%ebx = 0x00000101 panicbuf2
                        %ss = 0x0016\t\t%ecx = 0x00000102
                        %es = 0x0014\t\t%edx = 0x00000103
                        %fs = 0x0000\t\t%esi = 0x00000104
                        %gs = 0x0015\t\t%edi = 0x00000105

                        %eip = 0x00000110 vpanic+4
                        %ebp = 0x00000106
                        %esp = 0x00000107

                        %eflags = 0x00000a93
                          id=0 vip=0 vif=0 ac=0 vm=0 rf=0 nt=0 iopl=0x0
                          status=<OF,df,IF,tf,SF,zf,AF,pf,CF>

                          %uesp = 0x00000017
                        %trapno = 0x10
                           %err = 0x11""");
    }

    @Test
    void shouldLayOutAmd64() {
        assertThat(x86(Arch.AMD64, 0x3f7040).run("$r"))
                .isEqualTo(
                        """
                        %rax = 0x0000000000000100                 %r9  = 0x0000000000000109
                        %rbx = 0x0000000000000101       panicbuf2 %r10 = 0x000000000000010a
                        %rcx = 0x0000000000000102                 %r11 = 0x000000000000010b
                        %rdx = 0x0000000000000103                 %r12 = 0x000000000000010c vpanic
                        %rsi = 0x0000000000000104                 %r13 = 0x000000000000010d vpanic+1
                        %rdi = 0x0000000000000105                 %r14 = 0x000000000000010e vpanic+2
                        %r8  = 0x0000000000000108                 %r15 = 0x000000000000010f vpanic+3

                        %rip = 0x0000000000000110 vpanic+4
                        %rbp = 0x0000000000000106
                        %rsp = 0x0000000000000107
                        %rflags = 0x003f7040
                          id=1 vip=1 vif=1 ac=1 vm=1 rf=1 nt=1 iopl=0x3
                          status=<of,df,if,tf,sf,ZF,af,pf,cf>

                        \t\t\t%cs = 0x0012\t%ds = 0x0013\t%es = 0x0014
                        %trapno = 0x10\t\t%fs = 0x0000\t%gs = 0x0015
                           %err = 0x11""");
    }

    private static final String SPARC_GROUPS =
            """
            %g0 = 0x00000100                 %l0 = 0x00000110 vpanic+4
            %g1 = 0x00000101       panicbuf2 %l1 = 0x00000111 vpanic+5
            %g2 = 0x00000102                 %l2 = 0x00000112 vpanic+6
            %g3 = 0x00000103                 %l3 = 0x00000113 vpanic+7
            %g4 = 0x00000104                 %l4 = 0x00000114 vpanic+8
            %g5 = 0x00000105                 %l5 = 0x00000115
            %g6 = 0x00000106                 %l6 = 0x00000116
            %g7 = 0x00000107                 %l7 = 0x00000117

            %o0 = 0x00000108                 %i0 = 0x00000118
            %o1 = 0x00000109                 %i1 = 0x00000119
            %o2 = 0x0000010a                 %i2 = 0x0000011a
            %o3 = 0x0000010b                 %i3 = 0x0000011b
            %o4 = 0x0000010c          vpanic %i4 = 0x0000011c
            %o5 = 0x0000010d        vpanic+1 %i5 = 0x0000011d
            %o6 = 0x0000010e        vpanic+2 %i6 = 0x0000011e
            %o7 = 0x0000010f        vpanic+3 %i7 = 0x0000011f

            """;

    @Test
    void shouldLayOutSparc() {
        assertThat(sparc(Arch.SPARC, 0xf3a010c6L).run("$?"))
                .isEqualTo(
                        SPARC_GROUPS
                                + """
                                | %psr = 0xf3a010c6 impl=0xf ver=0x3 icc=NzVc
                                                   ec=0 ef=1 pil=0 s=1 ps=1 et=0 cwp=0x6
                                   %y = 0x00000122
                                  %pc = 0x00000120
                                 %npc = 0x00000121
                                  %sp = 0x0000010e
                                  %fp = 0x0000011e

                                 %wim = 0x00000000
                                 %tbr = 0x00000000"""
                                        .replace("|", ""));
    }

    @Test
    void shouldLayOutSparcv9() {
        assertThat(sparc(Arch.SPARCV9, 0x44_8000_1603L).run("::regs"))
                .isEqualTo(
                        SPARC_GROUPS.replace("0x00000", "0x0000000000000")
                                + """
                                 %ccr = 0x44 xcc=nZvc icc=nZvc
                                %fprs = 0x00 fef=0 du=0 dl=0
                                 %asi = 0x80
                                   %y = 0x0000000000000122
                                  %pc = 0x0000000000000120
                                 %npc = 0x0000000000000121
                                  %sp = 0x000000000000010e unbiased=0x000000000000090d
                                  %fp = 0x000000000000011e unbiased=0x000000000000091d

                                  %tick = 0x0000000000000000
                                   %tba = 0x0000000000000000
                                    %tt = 0x18
                                    %tl = 0x00
                                   %pil = 0x00
                                %pstate = 0x016 cle=0 tle=0 mm=TSO red=0 pef=1 am=0 priv=1 ie=1 ag=0

                                       %cwp = 0x03  %cansave = 0x00
                                %canrestore = 0x00 %otherwin = 0x00
                                    %wstate = 0x00 %cleanwin = 0x00""");
    }

    @Test
    void shouldSayThatThereAreNone() {
        assertThat(new FakeKernel(Arch.SPARC).session().run("$r"))
                .isEqualTo("mdb: no thread has registers");
    }
}
