package org.kheap.debugger.core;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.core.MessageBuffer.Line;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.machine.GuestFaultException;

/** {@code ::msgbuf}: what the console showed. */
final class MsgbufDcmd implements Dcmd {
    private static final Table PLAIN =
            Table.of("msgbuf").column("message", "MESSAGE", "%-70s", "%s");

    private static final Table VERBOSE =
            Table.of("msgbuf")
                    .column("timestamp", "TIMESTAMP", "%20s", "%20Y")
                    .column("logctl", "LOGCTL", "%?s", "%?p")
                    .column("message", "MESSAGE", "%-40s", "%s");

    @Override
    public Description description() {
        return Description.of("msgbuf", "print most recent console messages")
                .flag('v', "with the time of each line, and where that is recorded")
                .help("Prints what the console showed, the oldest line first.")
                .example("::msgbuf ! grep panic");
    }

    @Override
    public void run(Call call) {
        long boot = new SystemFacts(call.session()).bootTime();
        boolean isVerbose = call.has('v');
        List<Line> lines = lines(call.session());
        (isVerbose ? VERBOSE : PLAIN).heading(call);
        for (Line line : lines) {
            call.session().checkInterrupt();
            if (isVerbose) {
                Long time = line.seconds() < 0 ? null : (Long) (boot + line.seconds());
                VERBOSE.row(call.output(), time, line.address(), line.text());
            } else {
                PLAIN.row(call.output(), line.text());
            }
        }
    }

    /** By memory or, where that is damaged, by the notes. */
    private static List<Line> lines(Session session) {
        try {
            return MessageBuffer.read(session);
        } catch (GuestFaultException missing) {
            session.warn("msgbuf: no mapping for address 0x%x", missing.fault().address());
        } catch (DebuggerException | UnknownNameException damage) {
            session.warn("%s", damage.getMessage());
        }
        return MessageBuffer.of(session.target().facts().messages());
    }
}
