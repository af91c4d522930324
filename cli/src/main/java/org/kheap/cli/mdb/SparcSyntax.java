package org.kheap.cli.mdb;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.kheap.debugger.command.Disassembler.Instruction;

/**
 * {@code ld        [%fp + 0x44], %l1}. Branches show their distance from themselves, and where they lead.
 * LLVM takes what is signed in an instruction for unsigned in some places, so distances are taken from
 * the instruction itself.
 */
final class SparcSyntax extends AssemblySyntax {
    private static final int MNEMONIC_WIDTH = 9;

    private static final int CALL = 1;
    private static final int BRANCHES = 0;
    private static final int BPCC = 1;
    private static final int BICC = 2;
    private static final int BPR = 3;
    private static final int SETHI = 4;
    private static final int FBPFCC = 5;
    private static final int FBFCC = 6;

    /** What the low bits of {@code sethi} are, which it clears. */
    private static final int LOW_BITS = 10;

    private static final int IMMEDIATE_BITS = 13;

    private static final Pattern OFFSET = Pattern.compile("\\+(\\d+)\\]");
    private static final Pattern SUM = Pattern.compile("\\[(%\\w+)\\+");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w%])(-?)(\\d+)(?!\\w)");

    SparcSyntax(LongFunction<Optional<String>> names) {
        super(names);
    }

    @Override
    String rewritten(String decoded, byte[] code, long va, int size) {
        String[] parts = decoded.split("[\t ]+", 2);
        String mnemonic = parts[0];
        String operands = parts.length == 1 ? "" : parts[1];
        int word = word(code);
        if (isSethi(word) && !operands.isEmpty()) {
            long value = (word & 0x3f_ffffL) << LOW_BITS;
            String register = operands.substring(operands.indexOf(','));
            return line(mnemonic, MNEMONIC_WIDTH, "%%hi(0x%x)%s".formatted(value, register));
        }
        if (!isBranch(word)) {
            return line(mnemonic, MNEMONIC_WIDTH, rewritten(operands));
        }
        long distance = distance(word);
        String condition = operands.substring(0, operands.lastIndexOf(' ') + 1);
        String line =
                line(
                        predicted(mnemonic, word),
                        MNEMONIC_WIDTH,
                        condition + AssemblySyntax.distance(distance));
        return annotated(line, va + distance);
    }

    private static int word(byte[] code) {
        return ByteBuffer.wrap(code).getInt();
    }

    private static int format(int word) {
        return word >>> 30;
    }

    private static int branchKind(int word) {
        return word >>> 22 & 7;
    }

    private static boolean isSethi(int word) {
        return format(word) == BRANCHES && branchKind(word) == SETHI;
    }

    private static boolean isBranch(int word) {
        if (format(word) == BRANCHES) {
            int kind = branchKind(word);
            return kind != 0 && kind != SETHI && kind <= FBFCC;
        }
        return format(word) == CALL;
    }

    /** In bytes, from the branch itself. */
    private static long distance(int word) {
        if (format(word) == CALL) {
            return (long) word << 34 >> 32;
        }
        long words =
                switch (branchKind(word)) {
                    case BICC, FBFCC -> signed(word, 22);
                    case BPCC, FBPFCC -> signed(word, 19);
                    default -> signed(word >>> 6 & 0xc000 | word & 0x3fff, 16);
                };
        return words * Integer.BYTES;
    }

    private static long signed(long value, int bits) {
        int unused = Long.SIZE - bits;
        return value << unused >> unused;
    }

    /** LLVM says only that a branch is predicted not to be taken. */
    private static String predicted(String mnemonic, int word) {
        int kind = branchKind(word);
        boolean hasPrediction =
                format(word) == BRANCHES && (kind == BPCC || kind == BPR || kind == FBPFCC);
        return hasPrediction && !mnemonic.endsWith(",pn") ? mnemonic + ",pt" : mnemonic;
    }

    private static String rewritten(String operands) {
        String signed =
                OFFSET.matcher(operands)
                        .replaceAll(found -> offset(Long.parseLong(found.group(1))) + "]");
        String spaced = SUM.matcher(signed).replaceAll("[$1 + ");
        return NUMBER.matcher(spaced)
                .replaceAll(
                        found -> found.group(1) + "0x%x".formatted(Long.parseLong(found.group(2))));
    }

    private static String offset(long unsigned) {
        long offset = signed(unsigned, IMMEDIATE_BITS);
        return offset < 0 ? " - " + -offset : "+" + offset;
    }

    @Override
    Instruction data(byte[] code) {
        return new Instruction(
                line(".word", MNEMONIC_WIDTH, "0x%x".formatted(word(code))), Integer.BYTES);
    }
}
