package org.kheap.debugger.lang;

import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;

/** Feeds the next stage, with values as they are and with lines as the expressions they are. */
final class PipeOutput extends Output {
    private final ToLongFunction<String> reader;
    private final LongConsumer next;

    PipeOutput(Notation notation, ToLongFunction<String> reader, LongConsumer next) {
        super(notation);
        this.reader = reader;
        this.next = next;
    }

    @Override
    public boolean isPipe() {
        return true;
    }

    @Override
    protected void takeLine(String text) {
        if (!text.isBlank()) {
            next.accept(reader.applyAsLong(text));
        }
    }

    @Override
    protected void takeValue(long value) {
        next.accept(value);
    }
}
