package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;

/** {@code address::bufctl_audit}: all of a record. */
final class BufctlAuditDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("bufctl_audit", "print a bufctl_audit")
                .needsAddress()
                .prints(RecordPrinter.ROWS)
                .help("The same as ::bufctl -v.")
                .example("::walk kmem_log | ::head -1 | ::bufctl_audit");
    }

    @Override
    public void run(Call call) {
        RecordPrinter printer = new RecordPrinter(call, true);
        printer.heading();
        printer.print(new AuditRecords(call.session().structs()).at(call.dot()));
    }
}
