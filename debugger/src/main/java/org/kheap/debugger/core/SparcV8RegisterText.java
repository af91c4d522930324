package org.kheap.debugger.core;

import org.kheap.debugger.command.Output;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;

/** sparc: with the fields of %psr. */
final class SparcV8RegisterText extends SparcRegisterText {
    SparcV8RegisterText(RegisterSnapshot registers) {
        super(registers);
    }

    @Override
    public void print(Output output) {
        printAllGroups(output);
        output.printf(
                " %%psr = 0x%08x impl=0x%x ver=0x%x icc=%s\n",
                get(SparcRegister.STATE), state(28, 4), state(24, 4), conditions(state(20, 4)));
        output.printf(
                "                   ec=%u ef=%u pil=%u s=%u ps=%u et=%u cwp=0x%x\n",
                state(13, 1),
                state(12, 1),
                state(8, 4),
                state(7, 1),
                state(6, 1),
                state(5, 1),
                state(0, 5));
        output.printf("   %%y = 0x%0?p\n", get(SparcRegister.Y));
        printPlace(output);
        output.printf("  %%sp = 0x%0?p\n", get(SparcRegister.O6));
        output.printf("  %%fp = 0x%0?p\n", get(SparcRegister.I6));
        output.line("");
        // Dumps do not have these.
        output.line(" %wim = 0x00000000");
        output.line(" %tbr = 0x00000000");
    }
}
