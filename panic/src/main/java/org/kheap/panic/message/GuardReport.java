package org.kheap.panic.message;

import java.util.List;
import java.util.StringJoiner;
import org.kheap.machine.Fault;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardEvent;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.Guarded;
import org.kheap.panic.PanicReason.GuardedObject;

/**
 * What MemGuard knows of what it has found. FreeBSD's says nothing: the kinds of errors are called here
 * what others call them that keep such records, and the report is laid out like theirs.
 *
 * <p>A distance is 1 for the byte next to an allocation.
 */
final class GuardReport {
    private static final long NANOSECONDS = 1_000_000_000;

    /** Changed bytes shown. */
    private static final int BYTES = 16;

    private final Panic panic;
    private final StringBuilder out = new StringBuilder();

    private GuardReport(Panic panic) {
        this.panic = panic;
    }

    /** The report, each line ended by a newline. */
    static String of(Panic panic, Guarded found) {
        GuardReport report = new GuardReport(panic);
        if (found instanceof GuardHit hit) {
            report.append(hit);
        } else if (found instanceof GuardFree free) {
            report.append(free);
        } else if (found instanceof GuardCorruption corruption) {
            report.append(corruption);
        }
        if (found.object() != null) {
            report.append(found.object());
        }
        return report.out.toString();
    }

    private void append(GuardHit hit) {
        Fault fault = hit.trap().trap().fault();
        String access =
                switch (fault.access()) {
                    case STORE -> "write";
                    case FETCH -> "execute";
                    case LOAD, INSPECT -> "read";
                };
        String error =
                switch (hit.error()) {
                    case OUT_OF_BOUNDS_LEFT, OUT_OF_BOUNDS_RIGHT -> "out-of-bounds";
                    case USE_AFTER_FREE -> "use-after-free";
                    case WILD -> "invalid";
                };
        appendError(error + " " + access, fault.address(), hit.object());
    }

    private void append(GuardFree free) {
        GuardedObject object = free.object();
        switch (free.error()) {
            case DOUBLE_FREE ->
                    appendError(
                            object == null ? "double free or invalid free" : "double free",
                            free.address(),
                            object);
            case WRONG_ADDRESS -> appendError("invalid free", free.address(), object);
            case WRONG_OWNER -> {
                appendError("mismatched free", free.address(), object);
                out.append("freed as %s\n".formatted(owner(free.asItem(), free.owner())));
            }
        }
    }

    private void append(GuardCorruption corruption) {
        appendError("memory corruption", corruption.address(), corruption.object());
        out.append("found    ").append(bytes(corruption.found(), corruption)).append('\n');
        out.append("expected ").append(bytes(corruption.expected(), corruption)).append('\n');
    }

    /** Dots stand for bytes that are as they should be. */
    private static String bytes(List<Byte> values, GuardCorruption corruption) {
        StringJoiner text = new StringJoiner(" ", "[ ", " ]");
        for (int i = 0; i < Math.min(values.size(), BYTES); i++) {
            boolean same = corruption.found().get(i).equals(corruption.expected().get(i));
            text.add(same ? "." : "0x%02x".formatted(values.get(i)));
        }
        int more = values.size() - BYTES;
        return text + (more > 0 ? " and %s more".formatted(more) : "");
    }

    private void appendError(String error, long address, GuardedObject object) {
        String place = object == null ? "no allocation is known there" : place(address, object);
        out.append("MemGuard: %s at 0x%x:\n%s\n".formatted(error, address, place));
    }

    /** Where an address is, seen from an allocation. */
    private static String place(long address, GuardedObject object) {
        long offset = address - object.start();
        String side =
                offset < 0
                        ? bytes(-offset) + " left of the beginning of"
                        : offset < object.size()
                                ? bytes(offset) + " into"
                                : bytes(offset - object.size() + 1) + " right of the end of";
        return "%s a %s%d-byte allocation"
                .formatted(side, object.freed() == null ? "" : "freed ", object.size());
    }

    private static String bytes(long count) {
        return count == 1 ? "1 byte" : count + " bytes";
    }

    private void append(GuardedObject object) {
        out.append(
                "object #%d [0x%x-0x%x), size %d, %s\n"
                        .formatted(
                                object.number(),
                                object.start(),
                                object.start() + object.size(),
                                object.size(),
                                owner(object.isItem(), object.type())));
        append("allocated", object.allocated());
        append("freed", object.freed());
    }

    private static String owner(boolean zone, String name) {
        return "%s \"%s\"".formatted(zone ? "zone" : "malloc type", name);
    }

    /** @param event null if that has not happened */
    private void append(String what, GuardEvent event) {
        if (event != null) {
            out.append(
                    "%s by thread 0x%x on cpu %d, %d.%09d s ago:\n"
                            .formatted(
                                    what,
                                    event.thread(),
                                    event.cpu(),
                                    event.age() / NANOSECONDS,
                                    event.age() % NANOSECONDS));
            out.append(Backtrace.recorded(panic.symbols(), panic.arch(), event.stack()));
        }
    }
}
