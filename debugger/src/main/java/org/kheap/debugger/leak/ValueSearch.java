package org.kheap.debugger.leak;

import java.nio.ByteBuffer;
import java.util.List;
import org.kheap.debugger.command.Session;

/** Looks for values in memory, at addresses that are multiples of their size. */
final class ValueSearch {
    private static final long INT_MASK = 0xffff_ffffL;

    private final Session session;
    private final ValueMatch wanted;
    private final int size;
    private final Taker taker;
    private final Chunks chunks;
    private final long total;
    private long searched;

    /** Takes what is found. */
    @FunctionalInterface
    interface Taker {
        void take(long address, long value);
    }

    /**
     * @param size of a value in bytes: 1, 2, 4 or 8
     * @param total bytes that will be searched, as far as anybody knows
     */
    ValueSearch(Session session, ValueMatch wanted, int size, long total, Taker taker) {
        this.session = session;
        this.wanted = wanted;
        this.size = size;
        this.total = total;
        this.taker = taker;
        this.chunks = new Chunks(session.target());
    }

    /** Searches areas, one after the other. @return how many bytes there were */
    long search(List<Range> areas) {
        for (Range area : areas) {
            long skipped = -area.start() & size - 1;
            if (Long.compareUnsigned(area.last() - area.start(), skipped) >= 0) {
                chunks.read(area.start() + skipped, area.size() - skipped, this::search);
            }
        }
        return searched;
    }

    private void search(long address, ByteBuffer bytes) {
        session.checkInterrupt();
        int end = bytes.limit() - size;
        for (int at = 0; at <= end; at += size) {
            long value = value(bytes, at);
            if (wanted.matches(value)) {
                taker.take(address + at, value);
            }
        }
        searched += bytes.limit();
        session.progress("searching memory", searched, total);
    }

    private long value(ByteBuffer bytes, int at) {
        return switch (size) {
            case Byte.BYTES -> Byte.toUnsignedLong(bytes.get(at));
            case Short.BYTES -> Short.toUnsignedLong(bytes.getShort(at));
            case Integer.BYTES -> bytes.getInt(at) & INT_MASK;
            default -> bytes.getLong(at);
        };
    }
}
