package org.kheap.debugger.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.lang.Stage.Piece;
import org.kheap.debugger.lang.Stage.Word;

/** Reads the statements of command lines, one at a time. */
public final class StatementParser {
    private static final String SYMBOL_VERBS = "/\\?=>@";
    private static final String DOLLAR_VERBS = "<>?%";

    private final Scanner scanner;
    private final ExpressionParser expressions;

    public StatementParser(String commands) {
        this.scanner = new Scanner(commands);
        this.expressions = new ExpressionParser(scanner);
    }

    /** A single expression that is all of {@code text}. @throws SyntaxException if it is not */
    public static Expression expression(String text) {
        Scanner scanner = new Scanner(text);
        Expression expression = new ExpressionParser(scanner).expression();
        scanner.skipBlanks();
        if (scanner.peek() != Scanner.END) {
            throw scanner.unexpected();
        }
        return expression;
    }

    /** The next statement; nothing behind the last. @throws SyntaxException if it is none */
    public Optional<Statement> next() {
        skipEmpty();
        if (scanner.peek() == Scanner.END) {
            return Optional.empty();
        }
        Optional<Expression> address = expressions.optional();
        Optional<Expression> count = count();
        List<Stage> stages = stages();
        Optional<String> shell = shell();
        endStatement();
        return Optional.of(new Statement(address, count, stages, shell));
    }

    /** Skips empty statements and comments. */
    private void skipEmpty() {
        while (true) {
            scanner.takeWhile(c -> Scanner.isBlank(c) || c == '\n' || c == ';');
            if (!scanner.take("//")) {
                return;
            }
            scanner.takeWhile(c -> c != '\n');
        }
    }

    private void endStatement() {
        scanner.skipBlanks();
        if (scanner.take("//")) {
            scanner.takeWhile(c -> c != '\n');
        }
        int c = scanner.peek();
        if (c != Scanner.END && c != '\n' && c != ';') {
            throw scanner.unexpected();
        }
    }

    private Optional<Expression> count() {
        scanner.skipBlanks();
        return scanner.take(",") ? Optional.of(expressions.expression()) : Optional.empty();
    }

    private List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        scanner.skipBlanks();
        if (startsVerb()) {
            do {
                stages.add(stage());
            } while (scanner.take("|"));
        }
        return List.copyOf(stages);
    }

    private boolean startsVerb() {
        int c = scanner.peek();
        return c == '$' || c == ':' || isSymbolVerb(c) && !scanner.looksAt("//");
    }

    private static boolean isSymbolVerb(int c) {
        return c != Scanner.END && SYMBOL_VERBS.indexOf(c) >= 0;
    }

    private Stage stage() {
        scanner.skipBlanks();
        if (!startsVerb()) {
            throw scanner.unexpected();
        }
        return new Stage(verb(), words());
    }

    private String verb() {
        if (scanner.take("::")) {
            String name = scanner.takeWhile(Scanner::continuesName);
            if (name.isEmpty()) {
                throw scanner.unexpected();
            }
            return name;
        }
        char c = scanner.take();
        return switch (c) {
            case '$' -> dollarVerb();
            case ':' -> ":" + letter();
            default -> String.valueOf(c);
        };
    }

    private String dollarVerb() {
        if (scanner.take("<<")) {
            return "$<<";
        }
        int c = scanner.peek();
        boolean known = c != Scanner.END && (Character.isLetter(c) || DOLLAR_VERBS.indexOf(c) >= 0);
        return known ? "$" + scanner.take() : "$?";
    }

    private char letter() {
        if (scanner.peek() == Scanner.END || !Character.isLetter(scanner.peek())) {
            throw scanner.unexpected();
        }
        return scanner.take();
    }

    private List<Word> words() {
        List<Word> words = new ArrayList<>();
        scanner.skipBlanks();
        while (!endsWords(scanner.peek())) {
            words.add(word());
            scanner.skipBlanks();
        }
        return List.copyOf(words);
    }

    private static boolean endsWords(int c) {
        return c == Scanner.END || c == '\n' || c == ';' || c == '|' || c == '!';
    }

    private Word word() {
        List<Piece> pieces = new ArrayList<>();
        while (!endsWords(scanner.peek()) && !Scanner.isBlank(scanner.peek())) {
            pieces.add(piece());
        }
        return new Word(List.copyOf(pieces));
    }

    private Piece piece() {
        if (scanner.take("$[")) {
            return new Piece.Computed(computed());
        }
        if (scanner.take("\"")) {
            return new Piece.Quoted(quoted());
        }
        if (scanner.take("'")) {
            return new Piece.Quoted(verbatim());
        }
        StringBuilder text = new StringBuilder().append(scanner.take());
        while (continuesBare()) {
            text.append(scanner.take());
        }
        return new Piece.Bare(text.toString());
    }

    private boolean continuesBare() {
        int c = scanner.peek();
        return !endsWords(c)
                && !Scanner.isBlank(c)
                && c != '"'
                && c != '\''
                && !scanner.looksAt("$[");
    }

    private Expression computed() {
        Expression expression = expressions.expression();
        scanner.skipBlanks();
        if (!scanner.take("]")) {
            throw new SyntaxException("expected ] behind $[");
        }
        return expression;
    }

    private String verbatim() {
        String text = scanner.takeWhile(c -> c != '\'');
        if (!scanner.take("'")) {
            throw new SyntaxException("expected ' at the end of a string");
        }
        return text;
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        while (scanner.peek() != '"') {
            if (scanner.peek() == Scanner.END) {
                throw new SyntaxException("expected \" at the end of a string");
            }
            char c = scanner.take();
            boolean escaped = c == '\\' && scanner.peek() != Scanner.END;
            text.append(escaped ? scanner.takeEscaped() : c);
        }
        scanner.take();
        return text.toString();
    }

    private Optional<String> shell() {
        scanner.skipBlanks();
        return scanner.take("!")
                ? Optional.of(scanner.takeWhile(c -> c != '\n').strip())
                : Optional.empty();
    }
}
