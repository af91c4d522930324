package org.kheap.debugger.lang;

import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;

/** Collects what a shell command is to read. */
final class ShellOutput extends Output {
    private final StringBuilder text = new StringBuilder();

    ShellOutput(Notation notation) {
        super(notation);
    }

    String text() {
        return text.toString();
    }

    @Override
    public boolean isPipe() {
        return false;
    }

    @Override
    protected void takeLine(String line) {
        text.append(line).append('\n');
    }

    @Override
    protected void takeValue(long value) {
        throw new IllegalStateException("not a pipe");
    }
}
