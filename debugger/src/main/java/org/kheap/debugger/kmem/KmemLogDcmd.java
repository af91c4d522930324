package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;

/** {@code ::kmem_log}: the transactions that the allocator recorded last. */
final class KmemLogDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("kmem_log")
                    .column("cpu", "CPU", "%3s", "%3d")
                    .column("addr", "ADDR", "%-?s", "%0?p")
                    .column("bufaddr", "BUFADDR", "%-?s", "%0?p")
                    .column("timestamp", "TIMESTAMP", "%16s", "%16llx")
                    .column("thread", "THREAD", "%-?s", "%0?p");

    @Override
    public Description description() {
        return Description.of("kmem_log", "dump kmem transaction log")
                .takesAddress()
                .flag('b', "only transactions on the buffer that the address is in")
                .prints(TABLE)
                .help(
                        """
                        Prints the log of transactions, the last first, or the record at the
                        address. A CPU is shown as long as it writes to the part of the log that the
                        record is in.
                        """)
                .example("::kmem_log");
    }

    @Override
    public void run(Call call) {
        TransactionLog log = TransactionLog.ofTransactions(call.session());
        AuditRecords records = new AuditRecords(call.session().structs());
        TABLE.heading(call);
        if (call.hasAddress() && !call.has('b')) {
            print(call, log, records.at(call.dot()));
            return;
        }
        BufferSizes sizes = new BufferSizes(call.session());
        for (TransactionLog.Slot slot : log.used()) {
            call.session().checkInterrupt();
            AuditRecord record = records.at(slot.address());
            if (!call.hasAddress() || sizes.contains(record, call.dot())) {
                print(call, log, record);
            }
        }
    }

    private static void print(Call call, TransactionLog log, AuditRecord record) {
        int cpu = log.cpuOf(record.address());
        TABLE.row(
                call.output(),
                cpu < 0 ? null : cpu,
                record.address(),
                record.buffer(),
                record.timestamp(),
                record.thread());
    }
}
