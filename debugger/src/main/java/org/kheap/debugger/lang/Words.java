package org.kheap.debugger.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.lang.Stage.Piece;
import org.kheap.debugger.lang.Stage.Word;

/** Makes arguments of words. */
final class Words {
    private Words() {}

    static List<Argument> arguments(List<Word> words, ToLongFunction<Expression> evaluator) {
        List<Argument> arguments = new ArrayList<>(words.size());
        for (Word word : words) {
            arguments.add(argument(word, evaluator));
        }
        return List.copyOf(arguments);
    }

    /** Whether their arguments depend on anything but themselves. */
    static boolean areComputed(List<Word> words) {
        return words.stream()
                .flatMap(word -> word.pieces().stream())
                .anyMatch(Piece.Computed.class::isInstance);
    }

    private static Argument argument(Word word, ToLongFunction<Expression> evaluator) {
        if (word.pieces().size() == 1 && word.pieces().get(0) instanceof Piece.Computed computed) {
            return new Argument.Value(evaluator.applyAsLong(computed.expression()));
        }
        StringBuilder text = new StringBuilder();
        for (Piece piece : word.pieces()) {
            text.append(text(piece, evaluator));
        }
        return new Argument.Word(text.toString());
    }

    private static String text(Piece piece, ToLongFunction<Expression> evaluator) {
        if (piece instanceof Piece.Bare bare) {
            return bare.text();
        }
        return piece instanceof Piece.Quoted quoted
                ? quoted.text()
                : new Argument.Value(evaluator.applyAsLong(((Piece.Computed) piece).expression()))
                        .text();
    }

    /** The words without their first character, which belongs to the verb. */
    static List<Word> behindLetter(List<Word> words) {
        List<Word> rest = new ArrayList<>(words);
        List<Piece> pieces = new ArrayList<>(rest.remove(0).pieces());
        String text = ((Piece.Bare) pieces.remove(0)).text().substring(1);
        if (!text.isEmpty()) {
            pieces.add(0, new Piece.Bare(text));
        }
        if (!pieces.isEmpty()) {
            rest.add(0, new Word(List.copyOf(pieces)));
        }
        return List.copyOf(rest);
    }
}
