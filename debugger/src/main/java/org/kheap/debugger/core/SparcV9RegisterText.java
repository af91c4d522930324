package org.kheap.debugger.core;

import java.util.List;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.trap.SparcFrame;

/** sparcv9: with the fields of what a trap would save as %tstate. */
final class SparcV9RegisterText extends SparcRegisterText {
    private static final List<String> MEMORY_MODELS = List.of("TSO", "PSO", "RMO", "???");

    private final Session session;

    SparcV9RegisterText(Session session, RegisterSnapshot registers) {
        super(registers);
        this.session = session;
    }

    @Override
    public void print(Output output) {
        printAllGroups(output);
        output.printf(
                " %%ccr = 0x%02x xcc=%s icc=%s\n",
                state(32, 8), conditions(state(36, 4)), conditions(state(32, 4)));
        output.line("%fprs = 0x00 fef=0 du=0 dl=0");
        output.printf(" %%asi = 0x%02x\n", state(24, 8));
        output.printf("   %%y = 0x%0?p\n", get(SparcRegister.Y));
        printPlace(output);
        printPointer(output, "sp", get(SparcRegister.O6));
        printPointer(output, "fp", get(SparcRegister.I6));
        output.line("");
        printTraps(output);
        output.line("");
        printWindows(output);
    }

    private void printPointer(Output output, String name, long value) {
        SparcFrame frame = SparcFrame.of(session.target().arch().abi());
        output.printf("  %%%s = 0x%0?p unbiased=0x%0?p\n", name, value, frame.address(value));
    }

    private void printTraps(Output output) {
        output.printf("  %%tick = 0x%0?p\n", 0L);
        output.printf("   %%tba = 0x%0?p\n", 0L);
        output.printf("    %%tt = 0x%02x\n", PanicBuffer.find(session, "tt").orElse(0));
        output.line("    %tl = 0x00");
        output.line("   %pil = 0x00");
        output.printf(
                "%%pstate = 0x%03x cle=%u tle=%u mm=%s red=%u pef=%u am=%u priv=%u ie=%u ag=%u\n",
                state(8, 12),
                state(17, 1),
                state(16, 1),
                MEMORY_MODELS.get((int) state(14, 2)),
                state(13, 1),
                state(12, 1),
                state(11, 1),
                state(10, 1),
                state(9, 1),
                state(8, 1));
    }

    private void printWindows(Output output) {
        output.printf("       %%cwp = 0x%02x  %%cansave = 0x00\n", state(0, 5));
        output.line("%canrestore = 0x00 %otherwin = 0x00");
        output.line("    %wstate = 0x00 %cleanwin = 0x00");
    }
}
