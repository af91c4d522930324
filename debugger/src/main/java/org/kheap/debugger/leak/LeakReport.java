package org.kheap.debugger.leak;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.kmem.AuditRecords;
import org.kheap.debugger.kmem.RecordPrinter;
import org.kheap.debugger.memguard.GuardedObject;
import org.kheap.debugger.memguard.GuardedObjects;
import org.kheap.debugger.vmem.SegmentPrinter;
import org.kheap.debugger.vmem.Segments;
import org.kheap.machine.GuestFaultException;

/** Prints what a search for leaks found. */
final class LeakReport {
    static final Table ROWS =
            Table.of("findleaks")
                    .hidden("type", "%s")
                    .hidden("cache", "%p")
                    .hidden("cache_name", "%s")
                    .hidden("leaked", "%d")
                    .hidden("bytes", "%llu")
                    .hidden("control", "%p")
                    .hidden("caller", "%s")
                    .hidden("stack", "%s");

    private static final Table OVERSIZE =
            Table.of("findleaks")
                    .column("bytes", "BYTES", "%-16s", "%-16s")
                    .column("leaked", "LEAKED", "%7s", "%7d")
                    .column("vmem_seg", "VMEM_SEG", "%?s", "%?p")
                    .column("caller", "CALLER", "%s", "%s");
    private static final Table GUARDED =
            Table.of("findleaks")
                    .column("cache_name", "TYPE", "%-16s", "%-16s")
                    .column("leaked", "LEAKED", "%7s", "%7d")
                    .column("record", "RECORD", "%?s", "%?p")
                    .column("caller", "CALLER", "%s", "%s");
    private static final Table PLAIN = cacheTable("buffer", "BUFFER");
    private static final Table AUDITED = cacheTable("bufctl", "BUFCTL");

    private static final String LINE = "-".repeat(72);
    private static final int TEXT_WIDTH = 16;
    private static final String UNKNOWN = "?";

    private final Session session;
    private final Output output;

    LeakReport(Session session, Output output) {
        this.session = session;
        this.output = output;
    }

    private static Table cacheTable(String key, String title) {
        return Table.of("findleaks")
                .column("cache", "CACHE", "%-?s", "%0?p")
                .column("leaked", "LEAKED", "%7s", "%7d")
                .column(key, title, "%?s", "%0?p")
                .column("caller", "CALLER", "%s", "%s");
    }

    /** Says that nothing was found, or nothing that passes through a place in code. */
    void printNothing(OptionalLong code) {
        if (!output.takesRows()) {
            output.line(
                    code.isEmpty()
                            ? "findleaks: no memory leaks detected"
                            : "findleaks: no memory leaks matching %s found"
                                    .formatted(session.notation().symbolic(code.getAsLong())));
        }
    }

    /** Prints a table for each kind of leak that there is. */
    void printTables(List<Leak> leaks) {
        if (output.takesRows()) {
            leaks.forEach(this::printRow);
            return;
        }
        boolean isFirst = true;
        for (Source.Kind kind : Source.Kind.values()) {
            List<Leak> ofKind =
                    leaks.stream().filter(leak -> leak.source().kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                output.print(isFirst ? "" : "\n");
                isFirst = false;
                printTable(kind, ofKind);
            }
        }
    }

    private void printRow(Leak leak) {
        ROWS.row(
                output,
                leak.source().kind().label(),
                leak.source().address(),
                leak.source().name(),
                leak.count(),
                leak.bytes(),
                leak.control(),
                leak.caller().isPresent() ? caller(leak) : null,
                leak.stack().symbolic(session.notation()));
    }

    private void printTable(Source.Kind kind, List<Leak> leaks) {
        Table table =
                switch (kind) {
                    case OVERSIZE -> OVERSIZE;
                    case PLAIN -> PLAIN;
                    case AUDITED -> AUDITED;
                    case GUARDED -> GUARDED;
                };
        table.heading(output);
        for (Leak leak : leaks) {
            session.checkInterrupt();
            Object first =
                    switch (kind) {
                        case OVERSIZE -> sizes(leak);
                        case GUARDED -> leak.source().name();
                        default -> leak.source().address();
                    };
            table.row(output, first, leak.count(), leak.control(), caller(leak));
        }
        output.line(LINE);
        printTotal(kind, leaks);
    }

    private void printTotal(Source.Kind kind, List<Leak> leaks) {
        long count = leaks.stream().mapToLong(Leak::count).sum();
        long bytes = leaks.stream().mapToLong(Leak::bytes).sum();
        boolean hasText = kind == Source.Kind.OVERSIZE || kind == Source.Kind.GUARDED;
        String what =
                switch (kind) {
                    case OVERSIZE -> "kmem_oversize leak";
                    case GUARDED -> "guarded object";
                    default -> "buffer";
                };
        output.printf(
                "%*s %7lld %s, %s\n",
                hasText ? TEXT_WIDTH : session.notation().model().hexDigits(),
                "Total",
                count,
                plural(count, what),
                bytes(bytes));
    }

    private static String plural(long count, String what) {
        return count == 1 ? what : what + "s";
    }

    private static String bytes(long count) {
        return count + " " + plural(count, "byte");
    }

    private static String sizes(Leak leak) {
        return leak.smallest() == leak.largest()
                ? Long.toString(leak.smallest())
                : leak.smallest() + "-" + leak.largest();
    }

    private String caller(Leak leak) {
        return leak.caller().isPresent()
                ? session.notation().symbolic(leak.caller().getAsLong())
                : UNKNOWN;
    }

    /** Prints all that is known of each leak. */
    void printDetails(List<Leak> leaks) {
        if (output.takesRows()) {
            return;
        }
        output.print("\n");
        for (Leak leak : leaks) {
            session.checkInterrupt();
            switch (leak.source().kind()) {
                case OVERSIZE -> {
                    output.line("kmem_oversize leak: " + amount(leak, "vmem_seg"));
                    SegmentPrinter.fullHeading(output);
                    SegmentPrinter.full(output, Segments.of(session), leak.control());
                }
                case PLAIN -> {
                    output.line(leak.source().name() + " leak: " + amount(leak, "buffer") + ",");
                    output.printf("    sample addr %p", leak.control());
                    output.line(leak.caller().isPresent() ? ", caller " + caller(leak) : "");
                }
                case AUDITED -> {
                    output.line(leak.source().name() + " leak: " + amount(leak, "buffer"));
                    printRecord(leak.control());
                }
                case GUARDED -> {
                    output.line(leak.source().name() + " leak: " + amount(leak, "guarded object"));
                    printGuarded(leak.control());
                }
            }
        }
    }

    private static String amount(Leak leak, String what) {
        String amount = "%d %s, ".formatted(leak.count(), plural(leak.count(), what));
        return leak.count() == 1
                ? amount + bytes(leak.bytes())
                : "%s%s bytes each, %s total".formatted(amount, sizes(leak), bytes(leak.bytes()));
    }

    private void printGuarded(long record) {
        try {
            GuardedObject object = GuardedObjects.at(session, record);
            output.printf("    sample addr %p\n", object.address());
            object.allocated().print(session, output, "allocated");
            output.print("\n");
        } catch (GuestFaultException fault) {
            session.warn(
                    "couldn't read memguard_object %x: no mapping for address %x",
                    record, fault.fault().address());
        }
    }

    private void printRecord(long bufctl) {
        RecordPrinter.fullHeading(output);
        try {
            RecordPrinter.full(output, new AuditRecords(session.structs()).at(bufctl));
        } catch (GuestFaultException fault) {
            session.warn(
                    "couldn't read bufctl %x: no mapping for address %x",
                    bufctl, fault.fault().address());
        }
    }

    /** Prints what a search went through. */
    void printSearch(Findings findings, boolean isOld) {
        if (output.takesRows()) {
            return;
        }
        if (isOld) {
            output.line("findleaks: using cached results (use '-f' to force a full run)");
            return;
        }
        printCount("maximum buffers", findings.heap().estimate());
        printCount("actual buffers", findings.heap().candidates().count());
        output.line("findleaks:");
        Marking.Statistics pointers = findings.pointers();
        printCount("potential pointers", pointers.words());
        printShare("dismissals", pointers.dismissals(), pointers.words());
        printShare("misses", pointers.misses(), pointers.words());
        printShare("dups", pointers.duplicates(), pointers.words());
        printShare("follows", pointers.follows(), pointers.words());
        output.line("findleaks:");
        printFact("peak memory usage", findings.footprint() / 1024 + " kB");
        printFact("elapsed CPU time", seconds(findings.processing()));
        printFact("elapsed wall time", seconds(findings.elapsed()));
        output.line("findleaks:");
    }

    private void printCount(String label, long count) {
        printFact(label, Long.toString(count));
    }

    private void printShare(String label, long count, long all) {
        double share = all == 0 ? 0 : 100.0 * count / all;
        printFact(label, String.format(Locale.ROOT, "%-13d (%4.1f%%)", count, share));
    }

    private void printFact(String label, String text) {
        output.printf("findleaks: %30s => %s\n", label, text);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f seconds", duration.toMillis() / 1000.0);
    }
}
