package org.kheap.debugger.lang;

import java.util.Optional;
import org.kheap.debugger.command.Numbers;
import org.kheap.debugger.lang.Expression.Binary;
import org.kheap.debugger.lang.Expression.Load;
import org.kheap.debugger.lang.Expression.Place;
import org.kheap.debugger.lang.Expression.Unary;

/** Reads expressions. */
final class ExpressionParser {
    /** So many levels that no person writes them, and so few that no stack minds. */
    private static final int DEEPEST = 200;

    /** Operators of one level make a tree that is as deep as there are of them. */
    private static final int MOST_OPERATORS = 2000;

    private static final int LONGEST_CHARACTERS = 8;

    private final Scanner scanner;
    private int depth;
    private int operators;

    ExpressionParser(Scanner scanner) {
        this.scanner = scanner;
    }

    /** An expression; nothing if there is none here. */
    Optional<Expression> optional() {
        scanner.skipBlanks();
        return startsOperand() ? Optional.of(expression()) : Optional.empty();
    }

    /** An expression. @throws SyntaxException if there is none */
    Expression expression() {
        operators = 0;
        return level(Operator.WEAKEST);
    }

    private boolean startsOperand() {
        int c = scanner.peek();
        return Scanner.startsName(c)
                || Scanner.isDigit(c)
                || c == '`'
                || c != Scanner.END && "'<&+^(#~-*%".indexOf(c) >= 0;
    }

    /** Operators of this level and of those that bind stronger. */
    private Expression level(int level) {
        if (level == 0) {
            return operand();
        }
        Expression left = level(level - 1);
        while (true) {
            Optional<Operator> operator = operator(level);
            if (operator.isEmpty()) {
                return left;
            }
            if (++operators > MOST_OPERATORS) {
                throw new SyntaxException("expression is too long");
            }
            left = new Binary(operator.get(), left, level(level - 1));
        }
    }

    /** Reads the next operator if it is of this level. */
    private Optional<Operator> operator(int level) {
        scanner.skipBlanks();
        Operator longest = null;
        for (Operator operator : Operator.values()) {
            if (scanner.looksAt(operator.text())
                    && (longest == null || operator.text().length() > longest.text().length())) {
                longest = operator;
            }
        }
        if (longest == null || longest.level() != level) {
            return Optional.empty();
        }
        scanner.take(longest.text());
        return Optional.of(longest);
    }

    private Expression operand() {
        if (++depth > DEEPEST) {
            throw new SyntaxException("expression is nested too deeply");
        }
        scanner.skipBlanks();
        if (!startsOperand()) {
            throw scanner.unexpected();
        }
        Expression operand = Scanner.isDigit(scanner.peek()) ? number() : named();
        depth--;
        return operand;
    }

    private Expression named() {
        int c = scanner.peek();
        if (c == '.' && !Scanner.startsName(scanner.peek(1))) {
            scanner.take();
            return Place.DOT;
        }
        return Scanner.startsName(c) || c == '`'
                ? new Expression.Name(scanner.takeWhile(Scanner::continuesName))
                : punctuated();
    }

    private Expression punctuated() {
        char c = scanner.take();
        return switch (c) {
            case '\'' -> characters();
            case '<' -> variable();
            case '&' -> Place.LAST;
            case '+' -> Place.NEXT;
            case '^' -> Place.PREVIOUS;
            case '(' -> grouped();
            case '#' -> new Unary(Unary.Operation.NOT, operand());
            case '~' -> new Unary(Unary.Operation.COMPLEMENT, operand());
            case '-' -> new Unary(Unary.Operation.NEGATE, operand());
            default -> new Load(loadSize(), operand());
        };
    }

    private Expression grouped() {
        Expression inner = level(Operator.WEAKEST);
        scanner.skipBlanks();
        if (!scanner.take(")")) {
            throw scanner.unexpected();
        }
        return inner;
    }

    private Expression variable() {
        String name = scanner.takeWhile(c -> Scanner.continuesName(c) && c != '`');
        if (name.isEmpty()) {
            throw scanner.unexpected();
        }
        return new Expression.Variable(name);
    }

    /** The size in {@code /l/} behind the star; 0, for a pointer, if there is none. */
    private int loadSize() {
        if (scanner.peek() != '/' || scanner.peek(2) != '/') {
            return 0;
        }
        int size = Sizes.of(scanner.peek(1));
        if (size == Sizes.NONE) {
            return 0;
        }
        scanner.take();
        scanner.take();
        scanner.take();
        return size;
    }

    private Expression number() {
        int prefix = scanner.peek() == '0' ? prefixAt(1) : 0;
        String head = prefix == 0 ? "" : "" + scanner.take() + scanner.take();
        String digits = scanner.takeWhile(ExpressionParser::isNumeral);
        if (digits.isEmpty()) {
            throw scanner.unexpected();
        }
        if (prefix == 10 && scanner.peek() == '.') {
            return floating(digits);
        }
        return new Expression.Digits(head + digits);
    }

    private int prefixAt(int ahead) {
        int c = scanner.peek(ahead);
        return c == Scanner.END ? 0 : Numbers.prefix((char) c);
    }

    private static boolean isNumeral(int c) {
        return Scanner.continuesName(c) && c != '.' && c != '`';
    }

    private Expression floating(String whole) {
        String text = whole + scanner.take() + scanner.takeWhile(ExpressionParser::isNumeral);
        try {
            return new Expression.Constant(Double.doubleToRawLongBits(Double.parseDouble(text)));
        } catch (NumberFormatException malformed) {
            throw new SyntaxException("not a number: '0t" + text + "'");
        }
    }

    /** Up to eight characters, of which the last is the lowest byte. */
    private Expression characters() {
        long value = 0;
        int count = 0;
        while (scanner.peek() != '\'') {
            if (scanner.peek() == Scanner.END || scanner.peek() == '\n') {
                throw new SyntaxException("expected ' behind a character constant");
            }
            char c = scanner.take();
            boolean escaped = c == '\\' && scanner.peek() != Scanner.END;
            value = value << Byte.SIZE | (escaped ? scanner.takeEscaped() : c) & 0xff;
            count++;
        }
        scanner.take();
        if (count == 0 || count > LONGEST_CHARACTERS) {
            throw new SyntaxException("a character constant has 1 to 8 characters: " + count);
        }
        return new Expression.Constant(value);
    }
}
