package org.kheap.kernel.thread;

import static org.kheap.machine.FieldType.LONG;
import static org.kheap.machine.FieldType.array;

import java.util.List;
import org.kheap.machine.Abi;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;
import org.kheap.machine.Register;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;

/**
 * {@code label_t}: the registers of a thread that is not running. On SPARC these are pc and sp, since
 * its windows are on its stack; on amd64 pc, sp, rbp, rbx and r12 to r15; on i386 pc, sp, ebp, ebx, esi
 * and edi.
 */
@FieldSpec.Struct(value = "_label_t", typedef = "label_t")
public enum Label implements FieldSpec {
    VAL(array(LONG, Label::registers), "pc, sp, and what a function must keep");

    /** Index of the program counter in {@code val}. */
    public static final int PC = 0;

    /** Index of the stack pointer. */
    public static final int SP = 1;

    /** Index of the frame pointer on x86. */
    public static final int FP = 2;

    private static final List<Register> ON_AMD64 =
            List.of(
                    X86Register.RIP,
                    X86Register.RSP,
                    X86Register.RBP,
                    X86Register.RBX,
                    X86Register.R12,
                    X86Register.R13,
                    X86Register.R14,
                    X86Register.R15);

    private static final List<Register> ON_I386 =
            List.of(
                    X86Register.RIP,
                    X86Register.RSP,
                    X86Register.RBP,
                    X86Register.RBX,
                    X86Register.RSI,
                    X86Register.RDI);

    private final Field field;

    Label(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    private static int registers(Abi abi) {
        return order(abi).size();
    }

    /** The values of a label for a processor as it stands. */
    public static long[] of(Abi abi, RegisterSnapshot registers) {
        return order(abi).stream().mapToLong(registers::get).toArray();
    }

    private static List<Register> order(Abi abi) {
        if (abi.isBigEndian()) {
            return List.of(SparcRegister.PC, SparcRegister.O6);
        }
        return abi.equals(Abi.AMD64) ? ON_AMD64 : ON_I386;
    }

    @Override
    public Field field() {
        return field;
    }
}
