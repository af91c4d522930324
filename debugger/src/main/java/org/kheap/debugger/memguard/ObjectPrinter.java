package org.kheap.debugger.memguard;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;

/** Prints guarded objects, one to a line or in full. */
final class ObjectPrinter {
    static final Table TABLE =
            Table.of("memguard")
                    .column("addr", "ADDR", "%-?s", "%0?p")
                    .column("size", "SIZE", "%8s", "%8llu")
                    .column("type", "TYPE", "%-16s", "%-16s")
                    .column("state", "STATE", "%-9s", "%-9s")
                    .column("thread", "THREAD", "%-?s", "%0?p")
                    .column("age", "AGE", "%12s", "%12lld")
                    .hidden("record", "%p")
                    .hidden("allocator", "%s")
                    .hidden("owner", "%p")
                    .hidden("number", "%llu")
                    .hidden("start", "%p")
                    .hidden("reserved", "%llu")
                    .hidden("allocated", "%s")
                    .hidden("freed", "%s");

    private final Call call;
    private final boolean isFull;

    /** @param isFull whether stacks are printed, too */
    ObjectPrinter(Call call, boolean isFull) {
        this.call = call;
        this.isFull = isFull;
    }

    void heading() {
        TABLE.heading(call);
    }

    /** Prints an object, or hands on its record. */
    void print(GuardedObject object) {
        Output output = call.output();
        call.session().checkInterrupt();
        if (call.intoPipe()) {
            output.value(object.record());
            return;
        }
        TABLE.row(
                output,
                object.address(),
                object.size(),
                object.name(),
                object.state(),
                object.lastEvent().thread(),
                object.lastEvent().age(call.session()),
                object.record(),
                object.isItem() ? "uma" : "malloc",
                object.owner(),
                object.number(),
                object.start(),
                object.reserved(),
                stack(object.allocated()),
                stack(object.freed()));
        if (isFull && !output.takesRows()) {
            print("allocated", object.allocated());
            print("freed", object.freed());
        }
    }

    private List<String> stack(GuardEvent event) {
        return event == null ? null : event.stack().symbolic(call.output().notation());
    }

    private void print(String what, GuardEvent event) {
        if (event != null) {
            event.print(call.session(), call.output(), what);
        }
    }
}
