package org.kheap.cli.mdb;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;

/**
 * {@code movq   %rsp,%rbp}: AT&amp;T syntax. Branches show their distance from the next instruction, and
 * where they lead.
 */
final class X86Syntax extends AssemblySyntax {
    private static final int MNEMONIC_WIDTH = 6;

    /** Branches whose name tells the size of what they take from memory, which is always the same. */
    private static final Pattern SIZED_BRANCH = Pattern.compile("(call|jmp|ret|leave|iret)[lq]");

    private static final Pattern BRANCH = Pattern.compile("call|j[a-z]+|loop[a-z]*");

    private static final String NUMBER = "(-?0x[0-9a-f]+)";
    private static final Pattern DISTANCE = Pattern.compile(NUMBER);

    /** A displacement that no register is added to, or an index alone. */
    private static final Pattern ABSOLUTE =
            Pattern.compile("(?<=^|,|\\*)" + NUMBER + "(?=$|,|\\(,)");

    private static final Pattern RELATIVE = Pattern.compile(NUMBER + "\\(%rip\\)");
    private static final Pattern IMMEDIATE = Pattern.compile("\\$" + NUMBER);

    private final DataModel model;

    X86Syntax(Arch arch, LongFunction<Optional<String>> names) {
        super(names);
        this.model = arch.abi().model();
    }

    @Override
    String rewritten(String decoded, byte[] code, long va, int size) {
        // A prefix such as lock stands in front, apart by a tab like the operands behind it.
        int last = decoded.lastIndexOf('\t');
        String head = last < 0 ? decoded : decoded.substring(0, last);
        String operands = last < 0 ? "" : decoded.substring(last + 1).replace(", ", ",");
        String mnemonic = unsized(head.strip().replaceAll("\\s+", " "));
        Matcher distance = DISTANCE.matcher(operands);
        if (BRANCH.matcher(mnemonic).matches() && distance.matches()) {
            long bytes = Long.decode(operands);
            String line = line(mnemonic, MNEMONIC_WIDTH, distance(bytes));
            return annotated(line, model.truncate(va + size + bytes));
        }
        String line = line(mnemonic, MNEMONIC_WIDTH, withAddresses(operands));
        OptionalLong address = address(operands, va + size);
        return address.isEmpty() ? line : annotated(line, address.getAsLong());
    }

    private static String unsized(String mnemonic) {
        Matcher sized = SIZED_BRANCH.matcher(mnemonic);
        return sized.matches() ? sized.group(1) : mnemonic;
    }

    /** Displacements without a register are addresses, which are not negative. */
    private String withAddresses(String operands) {
        return ABSOLUTE.matcher(operands)
                .replaceAll(found -> "0x%x".formatted(model.truncate(number(found.group(1)))));
    }

    /** What of the operands may be the address of something. */
    private OptionalLong address(String operands, long next) {
        Matcher relative = RELATIVE.matcher(operands);
        if (relative.find()) {
            return OptionalLong.of(model.truncate(next + number(relative.group(1))));
        }
        for (Pattern pattern : new Pattern[] {ABSOLUTE, IMMEDIATE}) {
            Matcher found = pattern.matcher(operands);
            if (found.find()) {
                return OptionalLong.of(model.truncate(number(found.group(1))));
            }
        }
        return OptionalLong.empty();
    }

    private static long number(String text) {
        boolean isNegative = text.startsWith("-");
        long magnitude = Long.parseUnsignedLong(text.substring(isNegative ? 3 : 2), 16);
        return isNegative ? -magnitude : magnitude;
    }

    @Override
    Instruction data(byte[] code) {
        return new Instruction(
                line(".byte", MNEMONIC_WIDTH, "0x%x".formatted(code[0])), Byte.BYTES);
    }
}
