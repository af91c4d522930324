package org.kheap.debugger.core;

import java.util.List;
import java.util.Locale;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.X86Register;

/** i386: segment registers on the left, general ones on the right. */
final class I386RegisterText extends X86RegisterText {
    private static final List<String> SEGMENTS = List.of("cs", "ds", "ss", "es", "fs", "gs");

    private static final List<X86Register> GENERAL =
            List.of(
                    X86Register.RAX,
                    X86Register.RBX,
                    X86Register.RCX,
                    X86Register.RDX,
                    X86Register.RSI,
                    X86Register.RDI);

    private static final long SELECTOR = 0xffff;

    I386RegisterText(Session session, RegisterSnapshot registers) {
        super(session, registers);
    }

    @Override
    public void print(Output output) {
        for (int i = 0; i < SEGMENTS.size(); i++) {
            output.printf(
                    "%%%s = 0x%04x\t\t%%e%s = 0x%0?p %A\n",
                    SEGMENTS.get(i),
                    recorded(SEGMENTS.get(i)) & SELECTOR,
                    GENERAL.get(i).name().substring(1).toLowerCase(Locale.ROOT),
                    get(GENERAL.get(i)),
                    get(GENERAL.get(i)));
        }
        output.line("");
        output.printf("%%eip = 0x%0?p %A\n", get(X86Register.RIP), get(X86Register.RIP));
        output.printf("%%ebp = 0x%0?p\n", get(X86Register.RBP));
        output.printf("%%esp = 0x%0?p\n", get(X86Register.RSP));
        output.line("");
        output.printf("%%eflags = 0x%08x\n", get(X86Register.RFLAGS));
        printFlags(output);
        output.line("");
        output.printf("  %%uesp = 0x%08x\n", recorded("uesp"));
        output.printf("%%trapno = 0x%x\n", recorded("trapno"));
        output.printf("   %%err = 0x%x\n", recorded("err"));
    }
}
