package org.kheap.debugger.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.target.Target;
import org.kheap.machine.DataModel;

/** {@code ::status}: what is debugged. */
final class StatusDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("status", "print summary of current target")
                .help(
                        """
                        Tells what is debugged, of which system it is, and why that panicked, if it
                        did.""")
                .example("::status");
    }

    @Override
    public void run(Call call) {
        Target target = call.target();
        SystemFacts facts = new SystemFacts(call.session());
        int bits = target.arch().abi().model() == DataModel.LP64 ? 64 : 32;
        Optional<String> message = facts.panicMessage();
        Output output = call.output();
        if (output.takesRows()) {
            output.row(row(target, facts, bits, message));
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

    private static Row row(Target target, SystemFacts facts, int bits, Optional<String> message) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("target", target.name());
        members.put("live", target.isLive());
        members.put("isa", target.arch().name());
        members.put("bits", bits);
        members.put("nodename", facts.nodename());
        members.put("release", facts.release());
        members.put("version", facts.version());
        members.put("machine", facts.machine());
        members.put("panic_message", message.orElse(null));
        return new Row("status", members);
    }
}
