package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;

/** {@code address::bufctl}: the last transaction of a buffer. */
final class BufctlDcmd implements Dcmd {
    @Override
    public Description description() {
        return BufctlFilter.describe(
                        Description.of("bufctl", "print or filter a bufctl")
                                .needsAddress()
                                .prints(RecordPrinter.ROWS)
                                .flag('h', "also what the log has of its transactions before")
                                .flag('v', "print all of it, with its stack"))
                .help(
                        """
                        Prints the record at the address, a bufctl of an audited cache or a copy of
                        one in the log, if it passes all of the filters. CALLER is the first frame
                        that is not of the allocator. Into a pipe, records that pass are handed on.
                        """)
                .example("::walk kmem_log | ::bufctl -t $[<thread]");
    }

    @Override
    public void run(Call call) {
        RecordPrinter printer = new RecordPrinter(call, call.has('v'));
        BufctlFilter filter = BufctlFilter.of(call);
        AuditRecords records = new AuditRecords(call.session().structs());
        printer.heading();
        if (!call.has('h')) {
            printer.print(records.at(call.dot()), filter);
            return;
        }
        BufctlHistory.of(call.session(), call.dot()).stream()
                .forEach(address -> printer.print(records.at(address), filter));
        if (!call.intoPipe() && !call.output().takesRows()) {
            call.output().line("");
        }
    }
}
