package org.kheap.panic.message;

import java.util.function.Consumer;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardFreeError;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.Guarded;

/**
 * What the console shows when MemGuard has found something: a panic as FreeBSD prints it, and then a
 * {@link GuardReport}.
 */
final class GuardScreen {
    private static final long NANOSECONDS = 1_000_000_000;

    private final Panic panic;
    private final Guarded found;
    private final FatalTrap texts;

    GuardScreen(Panic panic, Guarded found) {
        this.panic = panic;
        this.found = found;
        this.texts = FatalTrap.of(panic.arch());
    }

    /** The panic string. */
    String string() {
        if (found instanceof GuardHit hit) {
            return texts.string(hit.trap());
        } else if (found instanceof GuardFree free) {
            return string(free);
        } else if (found instanceof GuardCorruption corruption) {
            return "MemGuard detected memory corruption at 0x%x".formatted(corruption.address());
        }
        throw new IllegalArgumentException("no words for it: code=" + found.code());
    }

    /** FreeBSD notices only that the page of a double free is not there. */
    private static String string(GuardFree free) {
        if (free.error() == GuardFreeError.DOUBLE_FREE) {
            return "MemGuard detected double-free of 0x%x".formatted(free.page());
        }
        String what = free.error() == GuardFreeError.WRONG_ADDRESS ? "invalid" : "mismatched";
        return "MemGuard detected %s free of 0x%x".formatted(what, free.address());
    }

    void show(Consumer<String> out) {
        BadTrap trap = panic.trap();
        out.accept(trap == null ? "\n" : texts.block(panic, trap));
        out.accept("panic: %s\ncpuid = %d\n".formatted(string(), panic.cpu()));
        out.accept("KDB: stack backtrace:\n" + texts.backtrace(panic, trap));
        out.accept("Uptime: %s\n\n".formatted(uptime(panic.uptime() / NANOSECONDS)));
        out.accept(GuardReport.of(panic, found));
    }

    /** From the largest unit of which there is one down to seconds. */
    private static String uptime(long seconds) {
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        String text = seconds % 60 + "s";
        text = minutes == 0 ? text : minutes % 60 + "m" + text;
        text = hours == 0 ? text : hours % 24 + "h" + text;
        return days == 0 ? text : days + "d" + text;
    }
}
