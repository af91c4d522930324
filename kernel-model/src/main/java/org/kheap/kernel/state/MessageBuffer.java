package org.kheap.kernel.state;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;

/**
 * Keeps what the console shows in the guest's {@code msgbuf}, where a debugger finds it after a panic.
 * It is written and never read here, so that a guest that damages it harms nobody else.
 */
public final class MessageBuffer {
    private final KernelData data;
    private final Layout<Msgbuf> layout;
    private final Layout<MsgLine> lineLayout;
    private final long base;
    private final LongSupplier clock;
    private long written;
    private long lines;
    private boolean inLine;

    /** @param clock nanoseconds since boot */
    public MessageBuffer(GuestMemory memory, Globals globals, LongSupplier clock) {
        this.data = new KernelData(memory, globals);
        this.layout = Layout.of(Msgbuf.class, memory.abi());
        this.lineLayout = Layout.of(MsgLine.class, memory.abi());
        this.base = data.address("msgbuf");
        this.clock = clock;
        data.int32(base + layout.offset(Msgbuf.MSG_MAGIC), Msgbuf.MAGIC);
        data.int32(base + layout.offset(Msgbuf.MSG_SIZE), Msgbuf.SIZE);
    }

    /** Takes text that goes to the console, any piece of a line or of several. */
    public void append(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (!inLine) {
                beginLine(written + i);
            }
            inLine = text[i] != '\n';
        }
        store(text);
        data.int64(base + layout.offset(Msgbuf.MSG_BUFX), written);
        data.int64(base + layout.offset(Msgbuf.MSG_BUFR), Math.max(0, written - Msgbuf.SIZE));
    }

    private void beginLine(long position) {
        long line = base + layout.offset(Msgbuf.MSG_LINE, lines & Msgbuf.LINES - 1);
        data.int64(line + lineLayout.offset(MsgLine.ML_START), position);
        data.int64(line + lineLayout.offset(MsgLine.ML_TIME), clock.getAsLong());
        lines++;
        data.int64(base + layout.offset(Msgbuf.MSG_LINES), lines);
    }

    private void store(byte[] text) {
        int from = Math.max(0, text.length - Msgbuf.SIZE); // what would be overwritten at once
        written += from;
        while (from < text.length) {
            int place = (int) (written & Msgbuf.SIZE - 1);
            int length = Math.min(text.length - from, Msgbuf.SIZE - place);
            data.bytes(
                    base + layout.offset(Msgbuf.MSG_BUFC, place),
                    Arrays.copyOfRange(text, from, from + length));
            from += length;
            written += length;
        }
    }
}
