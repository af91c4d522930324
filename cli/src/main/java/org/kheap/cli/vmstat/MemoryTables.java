package org.kheap.cli.vmstat;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.core.FreebsdModule;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.malloc.MallocCounters;
import org.kheap.debugger.malloc.MallocType;
import org.kheap.debugger.target.Target;
import org.kheap.debugger.uma.Zone;

/** The tables of vmstat(8) about memory, of a kernel that stands still. */
public final class MemoryTables {
    private static final String TYPE_HEADING = "%13s %5s %6s %7s %8s  Size(s)\n";
    private static final String TYPE = "%13s %5s %5sK %7s %8s  %s\n";
    private static final String ZONE_HEADING = "%-20s %6s %6s %8s %8s %8s %4s %4s\n\n";
    private static final String ZONE = "%-20s %6s, %6s,%8s,%8s,%8s,%4s,%4s\n";
    private static final int KILO = 1024;

    /** FreeBSD has not counted this for long. */
    private static final String HIGH_USE = "-";

    private final Session session;

    private MemoryTables(Session session) {
        this.session = session;
    }

    /** @param complaints takes sentences about damage */
    public static MemoryTables of(Target target, Consumer<String> complaints) {
        return new MemoryTables(
                new Interpreter(
                        target, DebuggerModules.all(), Host.of(new Complaints(complaints))));
    }

    /** Whether there can be any: the kernel has loaded what FreeBSD brings. */
    public boolean arePossible() {
        return FreebsdModule.isLoaded(session, "kmemstatistics");
    }

    /** What the debugger says while it reads, without its own name. */
    private record Complaints(Consumer<String> taker) implements Console {
        @Override
        public void line(String text) {
            // Nothing is printed: only the reading is the debugger's.
        }

        @Override
        public void error(String text) {
            taker.accept(text.replaceFirst("^mdb: ", ""));
        }
    }

    /** {@code vmstat -m}: types that something was allocated of. */
    public String types() {
        StringBuilder table = new StringBuilder();
        table.append(line(TYPE_HEADING, "Type", "InUse", "MemUse", "HighUse", "Requests"));
        MallocType.forEach(
                session,
                type -> {
                    MallocCounters total = type.total();
                    if (total.isUsed()) {
                        table.append(type(type.name(), total));
                    }
                });
        return table.toString();
    }

    private static String type(String name, MallocCounters total) {
        return line(
                TYPE,
                name,
                unsigned(total.inUse()),
                unsigned(kilobytes(total.bytesInUse())),
                HIGH_USE,
                unsigned(total.allocations()),
                total.sizes().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static long kilobytes(long bytes) {
        return Long.divideUnsigned(bytes + KILO - 1, KILO);
    }

    /** {@code vmstat -z}: all zones. */
    public String zones() {
        StringBuilder table = new StringBuilder();
        table.append(
                line(
                        ZONE_HEADING,
                        "ITEM",
                        "SIZE",
                        "LIMIT",
                        "USED",
                        "FREE",
                        "REQ",
                        "FAIL",
                        "SLEEP"));
        Zone.forEach(session, zone -> table.append(zone(zone)));
        return table.append('\n').toString();
    }

    private static String zone(Zone zone) {
        return line(
                ZONE,
                zone.name() + ":",
                unsigned(zone.itemSize()),
                unsigned(zone.limit()),
                unsigned(zone.used()),
                unsigned(zone.free()),
                unsigned(zone.requests()),
                unsigned(zone.failures()),
                unsigned(zone.sleeps()));
    }

    private static String unsigned(long value) {
        return Long.toUnsignedString(value);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
