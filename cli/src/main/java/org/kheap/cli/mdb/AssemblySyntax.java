package org.kheap.cli.mdb;

import java.util.Optional;
import java.util.function.LongFunction;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.machine.Arch;

/** How the debugger writes instructions of a family of machines, which is how its original does. */
abstract class AssemblySyntax {
    private static final int TAB = 8;

    private final LongFunction<Optional<String>> names;

    /** @param names finds what symbol an address is in */
    AssemblySyntax(LongFunction<Optional<String>> names) {
        this.names = names;
    }

    /** That of a machine. */
    static AssemblySyntax of(Arch arch, LongFunction<Optional<String>> names) {
        return arch.strictAlignment() ? new SparcSyntax(names) : new X86Syntax(arch, names);
    }

    /**
     * Rewrites an instruction.
     *
     * @param decoded as LLVM has it
     * @param code what it was decoded from
     */
    abstract String rewritten(String decoded, byte[] code, long va, int size);

    /** What stands there, if it is no instruction. */
    abstract Instruction data(byte[] code);

    /** A field for a mnemonic, with operands if there are any. */
    static String line(String mnemonic, int width, String operands) {
        return operands.isEmpty()
                ? mnemonic
                : ("%-" + width + "s %s").formatted(mnemonic, operands);
    }

    /** With the symbol that an operand of it is, if there is one, on the next tab stop. */
    String annotated(String line, long address) {
        Optional<String> name = names.apply(address);
        int column = (line.length() / TAB + 1) * TAB;
        return name.isEmpty() ? line : ("%-" + column + "s<%s>").formatted(line, name.get());
    }

    /** A distance with its sign. */
    static String distance(long bytes) {
        return bytes < 0 ? "-0x%x".formatted(-bytes) : "+0x%x".formatted(bytes);
    }
}
