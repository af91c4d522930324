package org.kheap.debugger.core;

import java.util.List;
import java.util.Locale;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.X86Register;

/** amd64: two columns of general registers, then the others. */
final class Amd64RegisterText extends X86RegisterText {
    private static final List<X86Register> LEFT =
            List.of(
                    X86Register.RAX,
                    X86Register.RBX,
                    X86Register.RCX,
                    X86Register.RDX,
                    X86Register.RSI,
                    X86Register.RDI,
                    X86Register.R8);

    private static final List<X86Register> RIGHT =
            List.of(
                    X86Register.R9,
                    X86Register.R10,
                    X86Register.R11,
                    X86Register.R12,
                    X86Register.R13,
                    X86Register.R14,
                    X86Register.R15);

    private static final long SELECTOR = 0xffff;

    Amd64RegisterText(Session session, RegisterSnapshot registers) {
        super(session, registers);
    }

    @Override
    public void print(Output output) {
        for (int i = 0; i < LEFT.size(); i++) {
            long left = get(LEFT.get(i));
            long right = get(RIGHT.get(i));
            output.printf("%%%-3s = 0x%0?p %15A ", name(LEFT.get(i)), left, left);
            output.printf("%%%-3s = 0x%0?p %A\n", name(RIGHT.get(i)), right, right);
        }
        output.line("");
        output.printf("%%rip = 0x%0?p %A\n", get(X86Register.RIP), get(X86Register.RIP));
        output.printf("%%rbp = 0x%0?p\n", get(X86Register.RBP));
        output.printf("%%rsp = 0x%0?p\n", get(X86Register.RSP));
        output.printf("%%rflags = 0x%08x\n", get(X86Register.RFLAGS));
        printFlags(output);
        output.line("");
        output.printf(
                "\t\t\t%%cs = 0x%04x\t%%ds = 0x%04x\t%%es = 0x%04x\n",
                segment("cs"), segment("ds"), segment("es"));
        output.printf(
                "%%trapno = 0x%x\t\t%%fs = 0x%04x\t%%gs = 0x%04x\n",
                recorded("trapno"), segment("fs"), segment("gs"));
        output.printf("   %%err = 0x%x\n", recorded("err"));
    }

    private long segment(String name) {
        return recorded(name) & SELECTOR;
    }

    private static String name(X86Register register) {
        return register.name().toLowerCase(Locale.ROOT);
    }
}
