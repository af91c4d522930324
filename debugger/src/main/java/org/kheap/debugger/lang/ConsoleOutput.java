package org.kheap.debugger.lang;

import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Row;

/** Prints to a console. */
final class ConsoleOutput extends Output {
    private final Console console;

    ConsoleOutput(Notation notation, Console console) {
        super(notation);
        this.console = console;
    }

    @Override
    public boolean isPipe() {
        return false;
    }

    @Override
    public boolean takesRows() {
        return console.takesRows();
    }

    @Override
    protected void takeRow(Row row) {
        console.row(row);
    }

    @Override
    protected void takeLine(String text) {
        console.line(text);
    }

    @Override
    protected void takeValue(long value) {
        throw new IllegalStateException("not a pipe");
    }
}
