package org.kheap.debugger.kmem;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.kmem.TransactionLog.Slot;

/** {@code ::kmalog}: a log of the allocator, with stacks. */
final class KmalogDcmd implements Dcmd {
    private static final long SECOND = 1_000_000_000;
    private static final String FRAME_INDENT = "\t ";

    private static final Table ROWS =
            Table.of("kmalog")
                    .hidden("age", "%lld")
                    .hidden("addr", "%p")
                    .hidden("cache", "%p")
                    .hidden("name", "%s")
                    .hidden("record", "%p")
                    .hidden("stack", "%s");

    @Override
    public Description description() {
        return Description.of("kmalog", "display kmem transaction log and stack traces")
                .takesAddress()
                .operands("[fail | slab]", 0, 1)
                .prints(ROWS)
                .help(
                        """
                        Prints a log with the stacks of its records, the last first, and how long
                        before the last each was: that of transactions, that of failed allocations,
                        or that of slabs that were made. With an address, only records of the buffer
                        that it is in.
                        """)
                .example("::kmalog slab");
    }

    @Override
    public void run(Call call) {
        List<Slot> slots = log(call).used();
        AuditRecords records = new AuditRecords(call.session().structs());
        BufferSizes sizes = new BufferSizes(call.session());
        for (Slot slot : slots) {
            call.session().checkInterrupt();
            AuditRecord record = records.at(slot.address());
            if (!call.hasAddress() || sizes.contains(record, call.dot())) {
                long age = slots.get(0).timestamp() - record.timestamp();
                print(call, record, age, sizes.name(record.cache()));
            }
        }
    }

    private static TransactionLog log(Call call) {
        return switch (call.arguments().operand(0).orElse("")) {
            case "" -> TransactionLog.ofTransactions(call.session());
            case "fail" ->
                    TransactionLog.named(call.session(), "kmem_failure_log", "kmem failure log");
            case "slab" -> TransactionLog.named(call.session(), "kmem_slab_log", "kmem slab log");
            default -> throw new UsageException("");
        };
    }

    private static void print(Call call, AuditRecord record, long age, String cache) {
        if (call.output().takesRows()) {
            ROWS.row(
                    call.output(),
                    age,
                    record.buffer(),
                    record.cache(),
                    cache,
                    record.address(),
                    record.stack().symbolic(call.session().notation()));
            return;
        }
        call.output()
                .printf(
                        "\nT-%lld.%09lld  addr=%p  %s\n",
                        age / SECOND, age % SECOND, record.buffer(), cache);
        record.stack().print(call.output(), FRAME_INDENT);
    }
}
