package org.kheap.debugger.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.lang.FormatItem.Field;
import org.kheap.debugger.lang.FormatItem.Text;
import org.kheap.debugger.lang.Stage.Piece;
import org.kheap.debugger.lang.Stage.Word;

/** Reads the lists behind format verbs: letters and texts, each with a count if it has one. */
final class FormatList {
    /** More than a person waits for, and so few that the sum of two is a number. */
    private static final long LARGEST_COUNT = 1L << 40;

    private final ToLongFunction<Expression> evaluator;
    private final List<FormatItem> items = new ArrayList<>();
    private OptionalLong count = OptionalLong.empty();

    private FormatList(ToLongFunction<Expression> evaluator) {
        this.evaluator = evaluator;
    }

    /** @throws DebuggerException if it is not such a list */
    static List<FormatItem> of(List<Word> words, ToLongFunction<Expression> evaluator) {
        FormatList list = new FormatList(evaluator);
        words.forEach(word -> word.pieces().forEach(list::take));
        if (list.count.isPresent()) {
            throw new DebuggerException("expected a format character behind a count");
        }
        return List.copyOf(list.items);
    }

    /** The character that decides what a verb does with the rest; {@link Scanner#END} if none. */
    static int first(List<Word> words) {
        return words.isEmpty() || !(words.get(0).pieces().get(0) instanceof Piece.Bare bare)
                ? Scanner.END
                : bare.text().charAt(0);
    }

    private void take(Piece piece) {
        if (piece instanceof Piece.Bare bare) {
            bare.text().chars().forEach(this::take);
        } else if (piece instanceof Piece.Quoted quoted) {
            items.add(new Text(quoted.text(), takeCount()));
        } else {
            long value = evaluator.applyAsLong(((Piece.Computed) piece).expression());
            count = OptionalLong.of(limited(value));
        }
    }

    private void take(int c) {
        if (Scanner.isDigit(c)) {
            count = OptionalLong.of(limited(count.orElse(0) * 10 + (c - '0')));
            return;
        }
        Optional<FormatLetter> letter = FormatLetter.of(c);
        if (letter.isEmpty()) {
            throw new DebuggerException("invalid format character -- '" + (char) c + "'");
        }
        items.add(new Field(letter.get(), takeCount()));
    }

    private long takeCount() {
        long taken = count.orElse(1);
        count = OptionalLong.empty();
        return taken;
    }

    private static long limited(long count) {
        if (count < 0 || count > LARGEST_COUNT) {
            throw new DebuggerException("count in a format is too large");
        }
        return count;
    }
}
