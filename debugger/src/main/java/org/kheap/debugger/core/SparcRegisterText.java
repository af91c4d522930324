package org.kheap.debugger.core;

import org.kheap.debugger.command.Output;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;

/** What the layouts of sparc and sparcv9 have in common: the four groups of eight. */
abstract class SparcRegisterText implements RegisterText {
    private static final int GROUP = 8;
    private static final String CONDITIONS = "nzvc";

    private final RegisterSnapshot registers;

    SparcRegisterText(RegisterSnapshot registers) {
        this.registers = registers;
    }

    long get(SparcRegister register) {
        return registers.get(register);
    }

    /** Some bits of the state register. */
    long state(int shift, int bits) {
        return get(SparcRegister.STATE) >>> shift & (1L << bits) - 1;
    }

    /** Prints two groups side by side, and an empty line. */
    void printGroups(
            Output output, char left, SparcRegister first, char right, SparcRegister other) {
        for (int i = 0; i < GROUP; i++) {
            long leftValue = get(SparcRegister.r(first.ordinal() + i));
            long rightValue = get(SparcRegister.r(other.ordinal() + i));
            output.printf("%%%c%d = 0x%0?p %15A ", left, i, leftValue, leftValue);
            output.printf("%%%c%d = 0x%0?p %A\n", right, i, rightValue, rightValue);
        }
        output.line("");
    }

    void printAllGroups(Output output) {
        printGroups(output, 'g', SparcRegister.G0, 'l', SparcRegister.L0);
        printGroups(output, 'o', SparcRegister.O0, 'i', SparcRegister.I0);
    }

    /** Condition codes, those that are set in capitals. */
    static String conditions(long bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CONDITIONS.length(); i++) {
            boolean isSet = (bits >> CONDITIONS.length() - 1 - i & 1) != 0;
            char letter = CONDITIONS.charAt(i);
            text.append(isSet ? Character.toUpperCase(letter) : letter);
        }
        return text.toString();
    }

    /** Prints where the program is. */
    void printPlace(Output output) {
        output.printf("  %%pc = 0x%0?p %A\n", get(SparcRegister.PC), get(SparcRegister.PC));
        output.printf(" %%npc = 0x%0?p %A\n", get(SparcRegister.NPC), get(SparcRegister.NPC));
    }
}
