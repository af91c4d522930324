package org.kheap.debugger.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;

/** Expressions against a second evaluator, and lines without sense. */
class ExpressionPropertiesTest {
    private static final int DEPTH = 4;
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private final TestSession session = new TestSession(FakeTarget.on(Arch.AMD64));

    /**
     * An expression with its value.
     *
     * @param level of its weakest operator; 0 if it needs no parentheses anywhere
     * @param value null where it divides by zero
     */
    private record Sample(String text, int level, BigInteger value) {
        String within(int allowed) {
            return level > allowed ? "(" + text + ")" : text;
        }
    }

    @Property(tries = 2000)
    void shouldAgreeWithTheOtherEvaluator(@ForAll("samples") Sample sample) {
        if (sample.value() == null) {
            assertThat(session.run(sample.text() + "=J"))
                    .isEqualTo("mdb: attempted to divide by zero");
        } else {
            assertThat(session.interpreter().evaluate(sample.text(), 0))
                    .as(sample.text())
                    .isEqualTo(sample.value().longValue());
        }
    }

    @Provide
    Arbitrary<Sample> samples() {
        return samples(DEPTH);
    }

    private static Arbitrary<Sample> samples(int depth) {
        return depth == 0
                ? number()
                : Arbitraries.oneOf(number(), unary(depth - 1), binary(depth - 1));
    }

    private static Arbitrary<Sample> number() {
        Arbitrary<Long> values =
                Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(0, 70));
        return Combinators.combine(values, Arbitraries.of("0x", "0t", "0o", "0i"))
                .as(
                        (value, prefix) -> {
                            int radix =
                                    prefix.equals("0x")
                                            ? 16
                                            : prefix.equals("0t")
                                                    ? 10
                                                    : prefix.equals("0o") ? 8 : 2;
                            return new Sample(
                                    prefix + Long.toUnsignedString(value, radix),
                                    0,
                                    signed(BigInteger.valueOf(value)));
                        });
    }

    private static Arbitrary<Sample> unary(int depth) {
        return Combinators.combine(Arbitraries.of('-', '~', '#'), samples(depth))
                .as(
                        (operator, operand) ->
                                new Sample(
                                        operator + operand.within(0),
                                        0,
                                        operand.value() == null
                                                ? null
                                                : unary(operator, operand.value())));
    }

    private static BigInteger unary(char operator, BigInteger value) {
        return switch (operator) {
            case '-' -> signed(value.negate());
            case '~' -> signed(value.not());
            default -> value.signum() == 0 ? BigInteger.ONE : BigInteger.ZERO;
        };
    }

    private static Arbitrary<Sample> binary(int depth) {
        Arbitrary<String> operators =
                Arbitraries.of(
                        "%%", "*", "%", "#", "+", "-", "<<", ">>", "==", "!=", "&", "^", "|");
        return Combinators.combine(
                        operators, samples(depth), samples(depth), Arbitraries.of("", " "))
                .as(ExpressionPropertiesTest::binary);
    }

    private static Sample binary(String operator, Sample left, Sample right, String blank) {
        int level =
                switch (operator) {
                    case "%%" -> 1;
                    case "*", "%", "#" -> 2;
                    case "+", "-" -> 3;
                    case "<<", ">>" -> 4;
                    case "==", "!=" -> 5;
                    case "&" -> 6;
                    case "^" -> 7;
                    default -> 8;
                };
        String text = left.within(level) + blank + operator + blank + right.within(level - 1);
        BigInteger value =
                left.value() == null || right.value() == null
                        ? null
                        : value(operator, left.value(), right.value());
        return new Sample(text, level, value);
    }

    private static BigInteger value(String operator, BigInteger left, BigInteger right) {
        boolean divides = operator.equals("%") || operator.equals("%%") || operator.equals("#");
        if (divides && right.signum() == 0) {
            return null;
        }
        return switch (operator) {
            case "%%" -> left.remainder(right);
            case "*" -> signed(left.multiply(right));
            case "%" -> signed(left.divide(right));
            case "#" -> rounded(unsigned(left), unsigned(right));
            case "+" -> signed(left.add(right));
            case "-" -> signed(left.subtract(right));
            case "<<" -> shifts(right) ? signed(left.shiftLeft(right.intValue())) : BigInteger.ZERO;
            case ">>" ->
                    shifts(right)
                            ? signed(unsigned(left).shiftRight(right.intValue()))
                            : BigInteger.ZERO;
            case "==" -> truth(left.equals(right));
            case "!=" -> truth(!left.equals(right));
            case "&" -> left.and(right);
            case "^" -> left.xor(right);
            default -> left.or(right);
        };
    }

    private static BigInteger rounded(BigInteger left, BigInteger right) {
        BigInteger quotient = left.add(right).subtract(BigInteger.ONE).divide(right);
        return signed(quotient.multiply(right));
    }

    private static boolean shifts(BigInteger bits) {
        return bits.signum() >= 0 && bits.bitLength() <= 6;
    }

    private static BigInteger truth(boolean value) {
        return value ? BigInteger.ONE : BigInteger.ZERO;
    }

    private static BigInteger unsigned(BigInteger value) {
        return value.mod(TWO_TO_64);
    }

    private static BigInteger signed(BigInteger value) {
        return BigInteger.valueOf(value.longValue());
    }

    @Property(tries = 2000)
    void shouldRefuseNonsenseWithItsOwnErrorOnly(@ForAll("nonsense") String text) {
        StatementParser parser = new StatementParser(text);
        int statements = 0;
        try {
            while (parser.next().isPresent()) {
                statements++;
            }
        } catch (DebuggerException refused) {
            assertThat(refused.report()).isNotEmpty();
        }
        assertThat(statements).isLessThanOrEqualTo(text.length());
    }

    @Property(tries = 500)
    void shouldRunNonsenseWithoutFailing(@ForAll("nonsense") String text) {
        TestSession own = new TestSession(Laboratory.target(Arch.SPARC), new Laboratory());

        own.run(text);

        assertThat(own.run("::echo alive")).isIn("alive", "");
    }

    @Provide
    Arbitrary<String> nonsense() {
        Arbitrary<String> tokens =
                Arbitraries.of(
                        "5",
                        "0x",
                        "0t1.",
                        "lab_buf",
                        ".",
                        "&",
                        "+",
                        "-",
                        "*",
                        "%",
                        "/",
                        "//",
                        "\\",
                        "?",
                        "=",
                        ">",
                        "<",
                        "<x",
                        ">x",
                        "$",
                        "$[",
                        "]",
                        "$<",
                        "$c",
                        "$v",
                        ":",
                        "::",
                        "::walk",
                        "links",
                        "::map",
                        "::eval",
                        "::head",
                        "|",
                        "!=",
                        ";",
                        "\n",
                        ",",
                        "(",
                        ")",
                        "'",
                        "\"",
                        "\\",
                        "#",
                        "~",
                        "^",
                        "X",
                        "2K",
                        "s",
                        "n",
                        "16t",
                        " ",
                        "*/l/",
                        "`",
                        "W",
                        "L",
                        "é",
                        "\0",
                        "::help",
                        "::typeset",
                        "-",
                        "a");
        return Arbitraries.oneOf(
                tokens.list().ofMaxSize(12).map(list -> String.join("", list)),
                Arbitraries.strings().ascii().ofMaxLength(20));
    }
}
