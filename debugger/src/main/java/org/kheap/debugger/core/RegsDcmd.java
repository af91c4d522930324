package org.kheap.debugger.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.lang.RegisterNames;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.Arch;
import org.kheap.machine.RegisterSnapshot;

/** {@code ::regs}, {@code $r} and {@code $?}: the registers. */
record RegsDcmd(String name) implements Dcmd {
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
                .example("$r");
    }

    @Override
    public void run(Call call) {
        RegisterSnapshot registers =
                call.target().threads().stream()
                        .findFirst()
                        .map(TargetThread::registers)
                        .orElseThrow(() -> new DebuggerException("no thread has registers"));
        if (call.output().takesRows()) {
            call.output().row(row(call.target().arch(), registers));
        } else {
            text(call.session(), registers).print(call.output());
        }
    }

    private static Row row(Arch arch, RegisterSnapshot registers) {
        Map<String, Object> members = new LinkedHashMap<>();
        RegisterNames.of(arch)
                .forEach(
                        (name, register) ->
                                members.put(
                                        name, "0x" + Long.toHexString(registers.get(register))));
        return new Row("regs", members);
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
