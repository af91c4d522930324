package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.StructView;
import org.kheap.machine.GuestMemory;

/**
 * Reads {@code msgbuf}: a ring of text, and a ring of lines that says when each was begun. Positions
 * count bytes since boot, so that they tell what is still there.
 */
final class MessageBuffer {
    /** What {@code msg_magic} holds. */
    private static final long MAGIC = 0x872_4786;

    /** More bytes and lines than any kernel keeps: types can be damaged, too. */
    private static final long MOST = 1 << 20;

    private static final long NANOSECONDS = 1_000_000_000;

    /**
     * A line of the console.
     *
     * @param text as it was printed, but for a carriage return in front
     * @param seconds since boot; -1 if nobody knows
     * @param address of the entry that says when it was begun; 0 if there is none
     */
    record Line(String text, long seconds, long address) {}

    private final Session session;
    private final StructView buffer;

    private MessageBuffer(Session session) {
        this.session = session;
        this.buffer = session.structs().view("msgbuf_t", "msgbuf");
    }

    /**
     * The lines of the kernel's message buffer, the oldest first.
     *
     * @throws DebuggerException if it is damaged
     */
    static List<Line> read(Session session) {
        return new MessageBuffer(session).lines();
    }

    /** Lines of which no more than their text is known. */
    static List<Line> of(byte[] text) {
        return split(text, 0, Map.of());
    }

    private List<Line> lines() {
        long end = buffer.get("msg_bufx");
        long kept = end - buffer.get("msg_bufr");
        long size = buffer.type().field("msg_bufc").count();
        boolean isPossible = Long.compareUnsigned(kept, Math.min(size, MOST)) <= 0;
        if (buffer.get("msg_magic") != MAGIC || !isPossible) {
            throw new DebuggerException(
                    "msgbuf is damaged: msg_magic=0x%x msg_bufr=0x%x msg_bufx=0x%x"
                            .formatted(buffer.get("msg_magic"), end - kept, end));
        }
        byte[] text = new byte[(int) kept];
        GuestMemory memory = session.target().memory();
        for (int i = 0; i < text.length; i++) {
            long place = Long.remainderUnsigned(end - kept + i, size);
            text[i] = (byte) memory.getByte(buffer.addressOf("msg_bufc") + place, INSPECT);
        }
        return split(text, end - kept, begun());
    }

    /** Where each line begins, with the address of the entry that says so. */
    private Map<Long, Line> begun() {
        Map<Long, Line> begun = new HashMap<>();
        StructType type = session.structs().type("msg_line_t");
        Field entries = buffer.type().field("msg_line");
        for (long i = 0; i < Math.min(entries.count(), MOST); i++) {
            StructView entry = type.at(buffer.addressOf("msg_line", i));
            long seconds = Math.max(0, entry.get("ml_time") / NANOSECONDS);
            begun.putIfAbsent(entry.get("ml_start"), new Line("", seconds, entry.address()));
        }
        return begun;
    }

    /**
     * Makes lines of text.
     *
     * @param start position of its first byte
     * @param begun what is known of the line that begins at a position
     */
    private static List<Line> split(byte[] text, long start, Map<Long, Line> begun) {
        List<Line> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= text.length; i++) {
            boolean isEnd = i == text.length ? from < i : text[i] == '\n';
            if (isEnd) {
                String line = new String(text, from, i - from, StandardCharsets.ISO_8859_1);
                Line known = begun.getOrDefault(start + from, new Line("", -1, 0));
                lines.add(
                        new Line(
                                line.startsWith("\r") ? line.substring(1) : line,
                                known.seconds,
                                known.address));
                from = i + 1;
            }
        }
        return lines;
    }
}
