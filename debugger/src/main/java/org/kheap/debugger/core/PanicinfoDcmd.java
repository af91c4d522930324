package org.kheap.debugger.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.core.PanicBuffer.Register;

/** {@code ::panicinfo}: where and why the kernel panicked. */
final class PanicinfoDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("panicinfo", "print panic information")
                .help(
                        """
                        Prints the CPU, the thread and the message of the panic, and the registers of
                        the code that trapped or called panic().""")
                .example("::panicinfo");
    }

    @Override
    public void run(Call call) {
        SystemFacts facts = new SystemFacts(call.session());
        String message =
                facts.panicMessage()
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "panicinfo: the kernel has not panicked"));
        show(call.output(), "cpu", "%?d", facts.panicCpu());
        show(call.output(), "thread", "%?p", facts.panicThread());
        show(call.output(), "message", "%s", message);
        for (Register register : PanicBuffer.registers(call.session())) {
            show(call.output(), register.name(), "%?llx", register.value());
        }
    }

    private static void show(Output output, String name, String format, Object value) {
        if (!output.takesRows()) {
            output.printf("%16s " + format + "\n", name, value);
            return;
        }
        boolean isHex = format.endsWith("x") || format.endsWith("p");
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("value", isHex ? "0x" + Long.toHexString((Long) value) : value);
        output.row(new Row("panicinfo", members));
    }
}
