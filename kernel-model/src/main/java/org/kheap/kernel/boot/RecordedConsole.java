package org.kheap.kernel.boot;

import org.kheap.kernel.state.MessageBuffer;

/** A console that keeps what it shows in the guest's message buffer. */
final class RecordedConsole implements Console {
    private final Console console;
    private final MessageBuffer messages;

    RecordedConsole(Console console, MessageBuffer messages) {
        this.console = console;
        this.messages = messages;
    }

    /** Keeps text that the console does not show. */
    void log(byte[] bytes) {
        messages.append(bytes);
    }

    @Override
    public void write(byte[] bytes) {
        messages.append(bytes);
        console.write(bytes);
    }
}
