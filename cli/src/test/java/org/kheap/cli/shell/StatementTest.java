package org.kheap.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How lines are taken apart. */
class StatementTest {
    private static Statement plain(String... words) {
        return new Statement(List.of(words), false, "", false);
    }

    @Test
    void shouldSplitCommandsAndWords() throws ShellException {
        assertThat(Statement.parse(" uname  -a ;ls\ncd\t/etc;; "))
                .containsExactly(plain("uname", "-a"), plain("ls"), plain("cd", "/etc"));
    }

    @Test
    void shouldKeepWhatIsQuoted() throws ShellException {
        assertThat(Statement.parse("echo 'a; b' \"c  d\" e\\;f 'x'\"y\"z ''"))
                .containsExactly(plain("echo", "a; b", "c  d", "e;f", "xyz", ""));
    }

    @Test
    void shouldTakeQuotesBetweenQuotes() throws ShellException {
        assertThat(Statement.parse("echo \"a \\\"b\\\" \\\\ \\n\" 'c\\'"))
                .containsExactly(plain("echo", "a \"b\" \\ \\n", "c\\"));
        assertThatThrownBy(() -> Statement.parse("echo \"a\\\""))
                .hasMessageStartingWith("syntax error: ");
    }

    @Test
    void shouldIgnoreComments() throws ShellException {
        assertThat(Statement.parse("# all of it\nls # the rest\nrun a#b"))
                .containsExactly(plain("ls"), plain("run", "a#b"));
    }

    @Test
    void shouldTellBackgroundAndRedirection() throws ShellException {
        assertThat(Statement.parse("run a.c& echo b >>/etc/system; > f"))
                .containsExactly(
                        new Statement(List.of("run", "a.c"), true, "", false),
                        new Statement(List.of("echo", "b"), false, "/etc/system", true),
                        new Statement(List.of(), false, "f", false));
    }

    @Test
    void shouldRefuseWhatItCannotTakeApart() {
        for (String line :
                List.of("echo 'a", "echo \"a", "ls | cat", "cat < f", "ls >", "ls > ; pwd")) {
            assertThatThrownBy(() -> Statement.parse(line))
                    .isInstanceOf(ShellException.class)
                    .hasMessageStartingWith("syntax error: ");
        }
    }
}
