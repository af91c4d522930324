package org.kheap.debugger.leak;

import java.util.List;
import java.util.stream.LongStream;
import org.kheap.machine.Abi;
import org.kheap.machine.Register;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;

/**
 * The registers that a function has to give back as it found them, by the ABI. A caller may keep a
 * pointer there alone. A kernel stops in a call, so the others hold what is left of calls before.
 */
final class PreservedRegisters {
    private static final List<X86Register> AMD64 =
            List.of(
                    X86Register.RBX,
                    X86Register.RBP,
                    X86Register.R12,
                    X86Register.R13,
                    X86Register.R14,
                    X86Register.R15);

    private static final List<X86Register> I386 =
            List.of(X86Register.RBX, X86Register.RBP, X86Register.RSI, X86Register.RDI);

    /** Of a window: the locals and ins of whoever is in it. */
    private static final List<SparcRegister> SPARC =
            LongStream.range(SparcRegister.L0.ordinal(), SparcRegister.PC.ordinal())
                    .mapToObj(number -> SparcRegister.r((int) number))
                    .toList();

    private PreservedRegisters() {}

    /** What they hold, also in windows that were not written to the stack yet. */
    static LongStream of(Abi abi, RegisterSnapshot registers) {
        return LongStream.concat(
                order(abi).stream().mapToLong(registers::get),
                registers.windows().stream().flatMapToLong(LongStream::of));
    }

    private static List<? extends Register> order(Abi abi) {
        return abi.isBigEndian() ? SPARC : abi.equals(Abi.AMD64) ? AMD64 : I386;
    }
}
