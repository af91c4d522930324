package org.kheap.debugger.lang;

import java.util.List;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.lang.Pipeline.Command;
import org.kheap.debugger.lang.Stage.Word;

/** The verb {@code >}: gives dot, or its lowest bytes, to a variable. */
final class Assignment implements Command {
    private final Interpreter session;
    private final String name;
    private final int size;

    Assignment(Interpreter session, List<Word> words) {
        this.session = session;
        List<Argument> arguments = Words.arguments(words, session::value);
        if (arguments.size() != 1) {
            throw new DebuggerException("expected variable name following '>'");
        }
        String text = arguments.get(0).text();
        boolean hasSize = text.length() > 2 && text.charAt(0) == '/' && text.charAt(2) == '/';
        this.name = hasSize ? text.substring(3) : text;
        this.size = hasSize ? size(text.charAt(1)) : Long.BYTES;
        if (name.isEmpty() || !name.chars().allMatch(Assignment::isNameCharacter)) {
            throw new DebuggerException("not the name of a variable: '" + name + "'");
        }
    }

    private static boolean isNameCharacter(int c) {
        return Scanner.continuesName(c) && c != '`';
    }

    private int size(char letter) {
        int bytes = Sizes.of(letter);
        if (bytes == Sizes.NONE) {
            throw new DebuggerException("invalid size following '>' -- '" + letter + "'");
        }
        return bytes == Sizes.POINTER ? session.target().arch().abi().wordSize() : bytes;
    }

    @Override
    public void run(Round round, Output output) {
        long dot = round.dot();
        session.variables()
                .set(name, size == Long.BYTES ? dot : dot & (1L << size * Byte.SIZE) - 1);
    }
}
