package org.kheap.cli.shell;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.nio.charset.StandardCharsets;
import org.kheap.kernel.state.Msgbuf;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;

/** Reads the message buffer of a kernel. */
final class MessageLog {
    private MessageLog() {}

    /**
     * All that it holds, the oldest first; empty if the guest has damaged it.
     *
     * @param at address of the buffer
     */
    static String read(GuestMemory memory, long at) {
        Layout<Msgbuf> layout = Layout.of(Msgbuf.class, memory.abi());
        int size = memory.getInt(at + layout.offset(Msgbuf.MSG_SIZE), INSPECT);
        long end = memory.getLong(at + layout.offset(Msgbuf.MSG_BUFX), INSPECT);
        long start = memory.getLong(at + layout.offset(Msgbuf.MSG_BUFR), INSPECT);
        int capacity = layout.size() - layout.offset(Msgbuf.MSG_BUFC);
        if (size <= 0 || size > capacity || start < 0 || end < start || end - start > size) {
            return "";
        }
        byte[] text = new byte[(int) (end - start)];
        byte[] ring = new byte[size];
        memory.read(at + layout.offset(Msgbuf.MSG_BUFC), ring, INSPECT);
        for (int i = 0; i < text.length; i++) {
            text[i] = ring[(int) ((start + i) % size)];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
