package org.kheap.debugger.builtin;

import java.util.function.Consumer;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;

/** A command that is a method. */
record PlainDcmd(Description description, Consumer<Call> action) implements Dcmd {
    @Override
    public void run(Call call) {
        action.accept(call);
    }
}
