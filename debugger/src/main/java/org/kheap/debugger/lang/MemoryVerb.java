package org.kheap.debugger.lang;

import java.util.List;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.machine.GuestFaultException;

/** The verbs {@code / ?} where their first letter says to write to memory or to search it. */
final class MemoryVerb {
    private static final String WRITES = "vwWZ";
    private static final String SEARCHES = "lLM";
    private static final int[] WRITE_SIZES = {1, 2, 4, 8};
    private static final int[] SEARCH_SIZES = {2, 4, 8};
    private static final String[] WRITE_FIELDS = {"%-#8x", "%-#8x", "%-#16x", "%-#24llx"};

    private final Session session;
    private final Memory memory;

    MemoryVerb(Session session, Memory memory) {
        this.session = session;
        this.memory = memory;
    }

    static boolean isWrite(int letter) {
        return letter != Scanner.END && WRITES.indexOf(letter) >= 0;
    }

    static boolean isSearch(int letter) {
        return letter != Scanner.END && SEARCHES.indexOf(letter) >= 0;
    }

    /**
     * Writes each of {@code values} behind the one before it, and shows what was there.
     *
     * @param isAllowed whether the user asked for a target that can be written to
     */
    void write(char letter, List<Argument> values, long dot, boolean isAllowed, Output output) {
        if (values.isEmpty()) {
            throw new DebuggerException("expected value to write following " + letter);
        }
        int kind = WRITES.indexOf(letter);
        int size = WRITE_SIZES[kind];
        long at = dot;
        for (Argument value : values) {
            session.checkInterrupt();
            long written = cut(value.number(session.notation().radix()), size);
            long old = exchange(at, size, written, isAllowed);
            new FieldWriter(output, session.notation().width()).label(memory.cells().address(at));
            output.printf(WRITE_FIELDS[kind] + "=%8T0x%llx\n", old, written);
            at += size;
        }
        session.setIncrement(at - dot);
    }

    private static long cut(long value, int size) {
        return size == Long.BYTES ? value : value & (1L << size * Byte.SIZE) - 1;
    }

    /** Returns what was there. */
    private long exchange(long va, int size, long value, boolean isAllowed) {
        String failure = "failed to write %x at address 0x%x: ".formatted(value, va);
        if (!session.target().isLive()) {
            throw new DebuggerException(failure + "a dump cannot be written to");
        }
        if (!isAllowed) {
            throw new DebuggerException(failure + "target is not open for writing (see $W)");
        }
        try {
            long old = memory.read(va, size);
            memory.write(va, size, value);
            return old;
        } catch (GuestFaultException fault) {
            throw new DebuggerException(failure + "no mapping for address");
        }
    }

    /**
     * Looks from dot on for a number that has the bits of a mask as a value has them, and sets dot
     * to its address.
     *
     * @param values the value and perhaps the mask
     */
    void search(char letter, List<Argument> values, long dot, Output output) {
        if (values.isEmpty() || values.size() > 2) {
            throw new DebuggerException("expected value and optional mask following " + letter);
        }
        int size = SEARCH_SIZES[SEARCHES.indexOf(letter)];
        int radix = session.notation().radix();
        long mask = values.size() > 1 ? values.get(1).number(radix) : -1;
        long found = find(dot, size, cut(values.get(0).number(radix), size), cut(mask, size));
        session.setDot(found);
        session.setIncrement(size);
        output.printf("%a\n", found);
    }

    private long find(long dot, int size, long value, long mask) {
        long at = dot;
        try {
            while ((memory.read(at, size) & mask) != value) {
                session.checkInterrupt();
                at += size;
            }
            return at;
        } catch (GuestFaultException fault) {
            throw Memory.unreadable();
        }
    }
}
