package org.kheap.debugger.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.lang.Stage.Piece.Bare;
import org.kheap.debugger.lang.Stage.Piece.Computed;
import org.kheap.debugger.lang.Stage.Piece.Quoted;

class StatementParserTest {
    @Test
    void shouldReadAddressCountStagesAndShell() {
        Statement statement =
                new StatementParser("1 , 2 ::walk a b | /KK ! grep ; c").next().orElseThrow();

        assertThat(statement.address()).contains(new Expression.Digits("1"));
        assertThat(statement.count()).contains(new Expression.Digits("2"));
        assertThat(statement.stages()).extracting(Stage::verb).containsExactly("walk", "/");
        assertThat(statement.shell()).contains("grep ; c");
    }

    @Test
    void shouldKeepPiecesOfAWordTogether() {
        Stage stage =
                new StatementParser("::f a\"b c\"'d\"'$[1]e").next().orElseThrow().stages().get(0);

        assertThat(stage.words())
                .containsExactly(
                        new Stage.Word(
                                List.of(
                                        new Bare("a"),
                                        new Quoted("b c"),
                                        new Quoted("d\""),
                                        new Computed(new Expression.Digits("1")),
                                        new Bare("e"))));
    }

    @Test
    void shouldReadVerbsAsTextBehindAVerb() {
        Stage stage =
                new StatementParser("::f /x =y $c :d >z ?").next().orElseThrow().stages().get(0);

        assertThat(stage.words()).hasSize(6);
    }

    @Test
    void shouldReadOneStatementAfterTheOther() {
        StatementParser parser = new StatementParser(";; 1=X // no comment\n// comment\n$c;\n");

        assertThat(parser.next().orElseThrow().stages().get(0).verb()).isEqualTo("=");
        assertThat(parser.next().orElseThrow().stages().get(0).verb()).isEqualTo("$c");
        assertThat(parser.next()).isEqualTo(Optional.empty());
    }

    @Test
    void shouldTakeALoneDollarForTheRegisters() {
        assertThat(new StatementParser("$").next().orElseThrow().stages().get(0).verb())
                .isEqualTo("$?");
    }

    @Test
    void shouldRefuseExpressionsThatAreTooDeep() {
        assertThatThrownBy(() -> new StatementParser("(".repeat(100_000) + "1").next())
                .isInstanceOf(SyntaxException.class)
                .hasMessage("expression is nested too deeply");
        assertThatThrownBy(() -> new StatementParser("-".repeat(100_000) + "1").next())
                .isInstanceOf(SyntaxException.class);
    }

    @Test
    void shouldRefuseExpressionsThatAreTooLong() {
        assertThatThrownBy(() -> new StatementParser("1" + "+1".repeat(100_000)).next())
                .isInstanceOf(SyntaxException.class)
                .hasMessage("expression is too long");
    }
}
