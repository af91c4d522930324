package org.kheap.debugger.core;

import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.target.Target;
import org.kheap.machine.DataModel;

/** {@code ::status}: what is debugged. */
final class StatusDcmd implements Dcmd {
    private static final Table ROWS =
            Table.of("status")
                    .hidden("target", "%s")
                    .hidden("live", "%s")
                    .hidden("isa", "%s")
                    .hidden("bits", "%d")
                    .hidden("nodename", "%s")
                    .hidden("release", "%s")
                    .hidden("version", "%s")
                    .hidden("machine", "%s")
                    .hidden("panic_message", "%s");

    @Override
    public Description description() {
        return Description.of("status", "print summary of current target")
                .help(
                        """
                        Tells what is debugged, of which system it is, and why that panicked, if it
                        did.""")
                .example("::status")
                .prints(ROWS);
    }

    @Override
    public void run(Call call) {
        Target target = call.target();
        SystemFacts facts = new SystemFacts(call.session());
        int bits = target.arch().abi().model() == DataModel.LP64 ? 64 : 32;
        Optional<String> message = facts.panicMessage();
        Output output = call.output();
        if (output.takesRows()) {
            ROWS.row(
                    output,
                    target.name(),
                    target.isLive(),
                    target.arch().name(),
                    bits,
                    facts.nodename(),
                    facts.release(),
                    facts.version(),
                    facts.machine(),
                    message.orElse(null));
            return;
        }
        output.line(
                (target.isLive()
                                ? "debugging live %s (%d-bit) on %s"
                                : "debugging crash dump %s (%d-bit) from %s")
                        .formatted(target.name(), bits, facts.nodename()));
        output.line(
                "operating system: %s %s (%s)"
                        .formatted(facts.release(), facts.version(), facts.machine()));
        message.ifPresent(text -> output.line("panic message: " + text));
    }
}
