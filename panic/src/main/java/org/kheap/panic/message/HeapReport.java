package org.kheap.panic.message;

import org.kheap.machine.Symbols;
import org.kheap.panic.PanicReason.BadAddress;
import org.kheap.panic.PanicReason.BadBase;
import org.kheap.panic.PanicReason.BadBufctl;
import org.kheap.panic.PanicReason.BadBuftag;
import org.kheap.panic.PanicReason.BadCache;
import org.kheap.panic.PanicReason.BadSize;
import org.kheap.panic.PanicReason.Buffer;
import org.kheap.panic.PanicReason.DuplicateFree;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.ModifiedAfterFree;
import org.kheap.panic.PanicReason.RedzoneViolation;
import org.kheap.panic.PanicReason.Transaction;

/** What the allocator prints about a damaged buffer, in the words of illumos {@code kmem_error}. */
public final class HeapReport {
    private static final long FREE_PATTERN = 0xdeadbeef_deadbeefL;
    private static final long FREED_STATE = 0xf4eef4eeL;
    private static final long NANOSECONDS = 1_000_000_000L;

    private HeapReport() {}

    /** The report, each line ended by a newline. */
    public static String of(HeapCorruption corruption, Symbols symbols) {
        StringBuilder text = new StringBuilder("kernel memory allocator: ");
        text.append(condition(corruption)).append('\n');
        Buffer buffer = corruption.buffer();
        text.append(
                "buffer=%x  bufctl=%x  cache: %s\n"
                        .formatted(buffer.buffer(), buffer.bufctl(), buffer.cache()));
        if (buffer.previous() != null && !(corruption instanceof BadBufctl)) {
            appendTransaction(text, buffer.previous(), symbols);
        }
        return text.toString();
    }

    private static String condition(HeapCorruption corruption) {
        if (corruption instanceof ModifiedAfterFree modified) {
            return """
                    buffer modified after being freed
                    modification occurred at offset 0x%x (0x%x replaced by 0x%x)"""
                    .formatted(modified.offset(), FREE_PATTERN, modified.found());
        } else if (corruption instanceof RedzoneViolation) {
            return "redzone violation: write past end of buffer";
        } else if (corruption instanceof BadAddress) {
            return "invalid free: buffer not in cache";
        } else if (corruption instanceof DuplicateFree) {
            return "duplicate free: buffer freed twice";
        } else if (corruption instanceof BadBuftag tag) {
            return """
                    boundary tag corrupted
                    bcp ^ bxstat = %x, should be %x"""
                    .formatted(tag.state(), FREED_STATE);
        } else if (corruption instanceof BadBufctl) {
            return "bufctl corrupted";
        } else if (corruption instanceof BadCache wrong) {
            return """
                    buffer freed to wrong cache
                    buffer was allocated from %s,
                    caller attempting free to %s."""
                    .formatted(wrong.owner(), wrong.buffer().cache());
        } else if (corruption instanceof BadSize size) {
            return "bad free: free size (%d) != alloc size (%d)"
                    .formatted(size.freed(), size.allocated());
        } else if (corruption instanceof BadBase base) {
            return "bad free: free address (%x) != alloc address (%x)"
                    .formatted(base.buffer().buffer(), base.start());
        }
        throw new IllegalArgumentException("no words for it: code=" + corruption.code());
    }

    private static void appendTransaction(
            StringBuilder text, Transaction previous, Symbols symbols) {
        text.append("previous transaction on buffer %x:\n".formatted(previous.buffer()));
        text.append(
                "thread=%x  time=T-%d.%09d  slab=%x  cache: %s\n"
                        .formatted(
                                previous.thread(),
                                previous.age() / NANOSECONDS,
                                previous.age() % NANOSECONDS,
                                previous.slab(),
                                previous.cache()));
        for (long pc : previous.stack()) {
            text.append(SymbolNames.plain(symbols, pc)).append('\n');
        }
    }
}
