package org.kheap.debugger.kmem;

import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.PlainWalker;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.command.Walker.Start;

/** Walkers of what the allocator recorded of its transactions. */
final class TransactionWalks {
    private TransactionWalks() {}

    static List<Walker> all() {
        return List.of(
                new PlainWalker(
                        "kmem_log",
                        "walk the kmem transaction log, or another log of records",
                        Start.EITHER,
                        TransactionWalks::log),
                new PlainWalker(
                        "bufctl_history",
                        "walk the available history of a bufctl",
                        Start.ADDRESS,
                        (session, address) ->
                                BufctlHistory.of(session, address.orElseThrow()).stream()
                                        .iterator()),
                new PlainWalker(
                        "allocdby",
                        "given a thread, walk its allocated bufctls",
                        Start.ADDRESS,
                        (session, thread) ->
                                ThreadTransactions.allocations(session, thread.orElseThrow())
                                        .stream()
                                        .iterator()),
                new PlainWalker(
                        "freedby",
                        "given a thread, walk its freed bufctls",
                        Start.ADDRESS,
                        (session, thread) ->
                                ThreadTransactions.frees(session, thread.orElseThrow()).stream()
                                        .iterator()));
    }

    private static PrimitiveIterator.OfLong log(Session session, OptionalLong address) {
        TransactionLog log =
                address.isPresent()
                        ? new TransactionLog(session, address.getAsLong())
                        : TransactionLog.ofTransactions(session);
        return log.slots().stream().mapToLong(TransactionLog.Slot::address).iterator();
    }
}
