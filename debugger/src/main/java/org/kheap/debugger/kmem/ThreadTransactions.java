package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.Session;
import org.kheap.machine.GuestFaultException;

/** The last transactions of buffers that one thread made. */
final class ThreadTransactions {
    private final Session session;
    private final AuditRecords records;
    private final long thread;
    private final List<Transaction> found = new ArrayList<>();

    private record Transaction(long bufctl, long timestamp) {}

    private ThreadTransactions(Session session, long thread) {
        this.session = session;
        this.records = new AuditRecords(session.structs());
        this.thread = thread;
    }

    /** Bufctls of the buffers that a thread allocated and that are allocated still, newest first. */
    static AddressList allocations(Session session, long thread) {
        ThreadTransactions by = new ThreadTransactions(session, thread);
        by.forEachCache(buffers -> by.take(buffers.allocated()));
        return by.newestFirst();
    }

    /** Bufctls of the buffers that a thread freed and that are free still, newest first. */
    static AddressList frees(Session session, long thread) {
        ThreadTransactions by = new ThreadTransactions(session, thread);
        by.forEachCache(
                buffers -> {
                    by.take(buffers.cached());
                    by.take(buffers.inSlabs());
                });
        return by.newestFirst();
    }

    private interface Look {
        void at(Buffers buffers);
    }

    private void forEachCache(Look look) {
        List<CacheView> audited =
                Caches.plausible(session).stream().filter(CacheView::isAudited).toList();
        Caches.forEach(session, audited, cache -> look.at(new Buffers(session, cache)));
    }

    private void take(BufferList buffers) {
        for (int i = 0; i < buffers.size(); i++) {
            session.checkInterrupt();
            long bufctl = buffers.bufctl(i);
            try {
                if (bufctl != 0 && records.thread(bufctl) == thread) {
                    found.add(new Transaction(bufctl, records.timestamp(bufctl)));
                }
            } catch (GuestFaultException fault) {
                session.warn(
                        "couldn't read bufctl %x: no mapping for address %x",
                        bufctl, fault.fault().address());
            }
        }
    }

    private AddressList newestFirst() {
        found.sort(Comparator.comparingLong(Transaction::timestamp).reversed());
        AddressList bufctls = new AddressList();
        found.forEach(transaction -> bufctls.add(transaction.bufctl()));
        return bufctls;
    }
}
