package org.kheap.debugger.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;

/** Commands, each of which feeds the next. */
final class Pipeline {
    /** What a stage does in one round. */
    @FunctionalInterface
    interface Command {
        void run(Round round, Output output);
    }

    private final List<Command> commands;
    private final List<Output> outputs = new ArrayList<>();

    /**
     * @param reader of lines that a command prints into a pipe
     * @param last what the last command prints to
     */
    Pipeline(
            Notation notation, List<Command> commands, ToLongFunction<String> reader, Output last) {
        this.commands = List.copyOf(commands);
        for (int i = 1; i < commands.size(); i++) {
            Fed next = new Fed(i);
            outputs.add(new PipeOutput(notation, reader, next::take));
        }
        outputs.add(last);
    }

    /** A command behind a pipe, which counts its elements. */
    private final class Fed {
        private final int stage;
        private long count;

        Fed(int stage) {
            this.stage = stage;
        }

        void take(long value) {
            commands.get(stage)
                    .run(new Round(value, true, true, count++, 1, true), outputs.get(stage));
        }
    }

    /** Runs the first command for one round, and the others for what comes out of it. */
    void run(Round round) {
        commands.get(0).run(round, outputs.get(0));
    }

    /** Ends the lines that were begun, from the first stage on, since a line may feed others. */
    void finish() {
        outputs.forEach(Output::freshLine);
    }
}
