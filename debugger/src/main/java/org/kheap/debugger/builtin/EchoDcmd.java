package org.kheap.debugger.builtin;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;

/** Prints its arguments. */
final class EchoDcmd implements Dcmd {
    private static final Description DESCRIPTION =
            Description.of("echo", "print the arguments")
                    .operands("args ...", 0, Description.MANY)
                    .unparsed()
                    .help("Prints the arguments, a blank between two, and a newline.")
                    .example("::echo $[1+1]");

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void run(Call call) {
        call.output().line(call.arguments().text());
    }
}
