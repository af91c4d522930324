package org.kheap.debugger.kmem;

import java.util.Optional;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;

/** {@code ::allocdby} and {@code ::freedby}: what a thread did to buffers. */
final class ThreadTransactionsDcmd implements Dcmd {
    private final String name;
    private final String done;
    private final Finder finder;
    private final Table table;

    /** Finds the bufctls of a thread. */
    private interface Finder {
        AddressList of(Session session, long thread);
    }

    private ThreadTransactionsDcmd(String name, String done, Finder finder) {
        this.name = name;
        this.done = done;
        this.finder = finder;
        this.table =
                Table.of(name)
                        .column("bufctl", "BUFCTL", "%-?s", "%0?p")
                        .column("timestamp", "TIMESTAMP", "%12s", "%12llx")
                        .column("caller", "CALLER", "%s", "%s");
    }

    static Dcmd allocatedBy() {
        return new ThreadTransactionsDcmd("allocdby", "allocated", ThreadTransactions::allocations);
    }

    static Dcmd freedBy() {
        return new ThreadTransactionsDcmd("freedby", "freed", ThreadTransactions::frees);
    }

    @Override
    public Description description() {
        return Description.of(name, "given a thread, print its %s buffers".formatted(done))
                .needsAddress()
                .prints(table)
                .help(
                        """
                        Prints the bufctls of the buffers that the thread %s last and that have not
                        changed hands since, the last first. Only audited caches know of threads.
                        """
                                .formatted(done))
                .example("<thread::" + name);
    }

    @Override
    public void run(Call call) {
        Session session = call.session();
        AuditRecords records = new AuditRecords(session.structs());
        table.heading(call);
        finder.of(session, call.dot()).stream()
                .mapToObj(records::at)
                .forEach(record -> print(call, record));
    }

    private void print(Call call, AuditRecord record) {
        table.row(
                call.output(),
                record.address(),
                record.timestamp(),
                record.caller(call.session().notation()).stream()
                        .mapToObj(frame -> place(call.session().notation(), frame))
                        .findFirst()
                        .orElse(""));
    }

    /** A symbol, and the distance from it in hex even where one digit is enough. */
    private static String place(Notation notation, long frame) {
        Optional<String> symbol = notation.symbolOf(frame);
        if (symbol.isEmpty()) {
            return notation.symbolic(frame);
        }
        String[] parts = symbol.get().split("\\+(0x)?");
        return parts[0] + "+0x" + (parts.length == 1 ? "0" : parts[1]);
    }
}
