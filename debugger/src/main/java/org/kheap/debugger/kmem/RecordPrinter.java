package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;

/** Prints records of transactions, one to a line or in full. */
public final class RecordPrinter {
    private static final String FRAME_INDENT = " ".repeat(17);

    private static final Table TABLE =
            Table.of("bufctl")
                    .column("addr", "ADDR", "%-?s", "%0?p")
                    .column("bufaddr", "BUFADDR", "%-?s", "%0?p")
                    .column("timestamp", "TIMESTAMP", "%-12s", "%12llx")
                    .column("thread", "THREAD", "%-?s", "%0?p")
                    .column("caller", "CALLER", "%s", "%s");

    /** What programs get. */
    static final Table ROWS =
            Table.of("bufctl")
                    .hidden("addr", "%p")
                    .hidden("bufaddr", "%p")
                    .hidden("timestamp", "%llx")
                    .hidden("thread", "%p")
                    .hidden("caller", "%s")
                    .hidden("cache", "%p")
                    .hidden("lastlog", "%p")
                    .hidden("contents", "%p")
                    .hidden("stack", "%s");

    private final Call call;
    private final Output output;
    private final boolean isFull;

    /** @param isFull whether all of a record is printed */
    RecordPrinter(Call call, boolean isFull) {
        this.call = call;
        this.output = call.output();
        this.isFull = isFull;
    }

    void heading() {
        if (!call.wantsHeading() || output.takesRows()) {
            return;
        }
        if (isFull) {
            fullHeading(output);
        } else {
            TABLE.heading(output);
        }
    }

    /** Prints a record, or hands it on, if the user asked for it. */
    void print(AuditRecord record, BufctlFilter filter) {
        if (filter.passes(record)) {
            print(record);
        }
    }

    void print(AuditRecord record) {
        if (call.intoPipe()) {
            output.value(record.address());
        } else if (output.takesRows()) {
            row(record);
        } else if (isFull) {
            full(output, record);
        } else {
            TABLE.row(
                    output,
                    record.address(),
                    record.buffer(),
                    record.timestamp(),
                    record.thread(),
                    caller(record));
        }
    }

    private String caller(AuditRecord record) {
        Notation notation = output.notation();
        return record.caller(notation).stream().mapToObj(notation::symbolic).findFirst().orElse("");
    }

    private void row(AuditRecord record) {
        ROWS.row(
                output,
                record.address(),
                record.buffer(),
                record.timestamp(),
                record.thread(),
                caller(record),
                record.cache(),
                record.lastLog(),
                record.contents(),
                record.stack().symbolic(output.notation()));
    }

    /** Prints what stands above records that are printed in full. */
    public static void fullHeading(Output output) {
        output.printf("%16s %16s %16s %16s\n", "ADDR", "BUFADDR", "TIMESTAMP", "THREAD");
        output.printf("%16s %16s %16s %16s\n", "", "CACHE", "LASTLOG", "CONTENTS");
    }

    /** Prints all of a record, with its stack and an empty line. */
    public static void full(Output output, AuditRecord record) {
        output.printf(
                "%16p %16p %16llx %16p\n",
                record.address(), record.buffer(), record.timestamp(), record.thread());
        output.printf(
                "%16s %16p %16p %16p\n", "", record.cache(), record.lastLog(), record.contents());
        record.stack().print(output, FRAME_INDENT);
        output.print("\n");
    }
}
