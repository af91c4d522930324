package org.kheap.debugger.lang;

import java.util.List;
import java.util.function.ToLongFunction;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Arguments;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Description.Address;
import org.kheap.debugger.command.Disassembler;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.lang.Pipeline.Command;
import org.kheap.debugger.lang.Stage.Word;
import org.kheap.debugger.memory.Cells;

/** Makes commands of the stages of a pipeline. */
final class Commands {
    private final Interpreter session;
    private final Memory memory;
    private final FormatVerb formats;
    private final MemoryVerb edits;

    Commands(Interpreter session, Memory memory, Disassembler disassembler) {
        this.session = session;
        this.memory = memory;
        this.formats = new FormatVerb(session, disassembler);
        this.edits = new MemoryVerb(session, memory);
    }

    /** @throws DebuggerException if there is no such command, or it is malformed */
    Command of(Stage stage) {
        return switch (stage.verb()) {
            case "/", "?" -> memoryVerb(stage, memory.cells());
            case "\\", "@" -> printing(stage.words(), Cells.physical(session.target()));
            case "=" -> valueVerb(stage.words());
            case ">" -> new Assignment(session, stage.words());
            default -> dcmd(stage);
        };
    }

    private Command memoryVerb(Stage stage, Cells cells) {
        List<Word> words = stage.words();
        int letter = FormatList.first(words);
        if (MemoryVerb.isWrite(letter)) {
            List<Word> values = Words.behindLetter(words);
            return (round, output) ->
                    edits.write(
                            (char) letter,
                            Words.arguments(values, session::value),
                            round.dot(),
                            session.isWritable(),
                            output);
        }
        if (MemoryVerb.isSearch(letter)) {
            List<Word> values = Words.behindLetter(words);
            return (round, output) -> {
                if (round.index() == 0 || round.fromPipe()) {
                    edits.search(
                            (char) letter,
                            Words.arguments(values, session::value),
                            round.dot(),
                            output);
                }
            };
        }
        return printing(words, cells);
    }

    private Command printing(List<Word> words, Cells cells) {
        List<FormatItem> items = FormatList.of(words, session::value);
        return (round, output) -> {
            boolean hasLabel = round.fromPipe() || round.index() == 0;
            formats.memory(cells, round.dot(), hasLabel, items, output);
            endElement(round, output);
        };
    }

    private Command valueVerb(List<Word> words) {
        List<FormatItem> items = FormatList.of(words, session::value);
        if (items.isEmpty()) {
            throw new DebuggerException("expected one or more format characters following '='");
        }
        return (round, output) -> {
            formats.value(round.dot(), items, output);
            endElement(round, output);
        };
    }

    /** Elements of a pipe have nothing to do with each other, unlike the rounds of a count. */
    private static void endElement(Round round, Output output) {
        if (round.fromPipe()) {
            output.freshLine();
        }
    }

    private Command dcmd(Stage stage) {
        Dcmd dcmd =
                session.modules()
                        .dcmd(stage.verb())
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "invalid command '%s': unknown dcmd name"
                                                        .formatted(typed(stage.verb()))));
        ToLongFunction<Expression> evaluator = session::value;
        Arguments parsed =
                Words.areComputed(stage.words()) ? null : arguments(dcmd, stage, evaluator);
        return (round, output) -> {
            Arguments arguments = parsed == null ? arguments(dcmd, stage, evaluator) : parsed;
            run(dcmd, round, arguments, output);
        };
    }

    /** Whether a count in front of the stage is for its command to read. */
    boolean readsCount(Stage stage) {
        return session.modules()
                .dcmd(stage.verb())
                .filter(dcmd -> dcmd.description().address() == Address.WITH_COUNT)
                .isPresent();
    }

    private static String typed(String verb) {
        return Scanner.startsName(verb.charAt(0)) ? "::" + verb : verb;
    }

    private Arguments arguments(Dcmd dcmd, Stage stage, ToLongFunction<Expression> evaluator) {
        List<Argument> words = Words.arguments(stage.words(), evaluator);
        try {
            return Arguments.parse(dcmd.description(), words, session.notation().radix());
        } catch (UsageException refused) {
            throw new CommandUsageException(dcmd.description(), refused.getMessage());
        }
    }

    private void run(Dcmd dcmd, Round round, Arguments arguments, Output output) {
        Description description = dcmd.description();
        boolean isRefused =
                round.hasAddress()
                        ? description.address() == Address.NONE
                        : description.address() == Address.NEEDED;
        if (isRefused) {
            throw new CommandUsageException(description, "");
        }
        Call call =
                new Call(
                        session,
                        session.notation().model().truncate(round.dot()),
                        round.hasAddress(),
                        round.inLoop(),
                        round.index(),
                        round.count(),
                        round.fromPipe(),
                        arguments,
                        output);
        try {
            dcmd.run(call);
        } catch (UsageException refused) {
            throw new CommandUsageException(description, refused.getMessage());
        }
    }
}
