package org.kheap.debugger.core;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.lang.RegisterNames;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.Arch;
import org.kheap.machine.RegisterSnapshot;

/** {@code ::regs}, {@code $r} and {@code $?}: the registers. */
record RegsDcmd(String name) implements Dcmd {
    private static final Table ROWS = Table.of("regs").hidden("name", "%s").hidden("value", "%llx");

    static List<Dcmd> all() {
        return List.of(new RegsDcmd("regs"), new RegsDcmd("$r"), new RegsDcmd("$?"));
    }

    @Override
    public Description description() {
        return Description.of(name, "print general purpose registers")
                .help(
                        """
                        Prints the registers of the thread that panicked or ran last, as the machine
                        stood. Those of the code that trapped are among what ::panicinfo prints. What
                        nobody has recorded is 0.""")
                .example("$r")
                .prints(ROWS);
    }

    @Override
    public void run(Call call) {
        RegisterSnapshot registers =
                call.target().threads().stream()
                        .findFirst()
                        .map(TargetThread::registers)
                        .orElseThrow(() -> new DebuggerException("no thread has registers"));
        if (call.output().takesRows()) {
            rows(call, registers);
        } else {
            text(call.session(), registers).print(call.output());
        }
    }

    private static void rows(Call call, RegisterSnapshot registers) {
        RegisterNames.of(call.target().arch())
                .forEach(
                        (name, register) -> ROWS.row(call.output(), name, registers.get(register)));
    }

    private static RegisterText text(Session session, RegisterSnapshot registers) {
        Arch arch = session.target().arch();
        if (arch.equals(Arch.I386)) {
            return new I386RegisterText(session, registers);
        } else if (arch.equals(Arch.AMD64)) {
            return new Amd64RegisterText(session, registers);
        }
        return arch.equals(Arch.SPARC)
                ? new SparcV8RegisterText(registers)
                : new SparcV9RegisterText(session, registers);
    }
}
