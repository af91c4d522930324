package org.kheap.debugger.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;

class PagerTest {
    private final List<String> screen = new ArrayList<>();

    private Pager pager(int rows, String keys) {
        StringBuilder left = new StringBuilder(keys);
        Console console =
                new Console() {
                    @Override
                    public void line(String text) {
                        screen.add(text);
                    }

                    @Override
                    public void error(String text) {
                        screen.add("! " + text);
                    }
                };
        return new Pager(
                console,
                new Notation(FakeTarget.on(Arch.I386)),
                () -> rows,
                prompt -> {
                    screen.add("?");
                    char key = left.charAt(0);
                    left.deleteCharAt(0);
                    return key;
                });
    }

    private static void print(Pager pager, int count) {
        for (int i = 0; i < count; i++) {
            pager.line(String.valueOf(i));
        }
    }

    @Test
    void shouldStopAfterEachScreen() {
        print(pager(3, "  "), 5);

        assertThat(screen).containsExactly("0", "1", "?", "2", "3", "?", "4");
    }

    @Test
    void shouldShowOneLineMore() {
        print(pager(3, "\n\n"), 4);

        assertThat(screen).containsExactly("0", "1", "?", "2", "?", "3");
    }

    @Test
    void shouldStopTheCommand() {
        Pager pager = pager(3, "q");

        assertThatThrownBy(() -> print(pager, 5))
                .isInstanceOfSatisfying(
                        DebuggerException.class, e -> assertThat(e.report()).isEmpty());
        assertThat(screen).containsExactly("0", "1", "?");
    }

    @Test
    void shouldDropTheRestOfOneCommandOnly() {
        Pager pager = pager(3, "n");
        print(pager, 9);
        pager.error("e");

        pager.begin();
        print(pager, 2);

        assertThat(screen).containsExactly("0", "1", "?", "! e", "0", "1");
    }

    @Test
    void shouldGoOnWithoutStops() {
        print(pager(3, "c"), 5);

        assertThat(screen).containsExactly("0", "1", "?", "2", "3", "4");
    }

    @Test
    void shouldCountLinesThatAreLongerThanThePage() {
        Pager pager = pager(4, " ");
        pager.line("x".repeat(81));
        print(pager, 2);

        assertThat(screen).containsExactly("x".repeat(81), "0", "?", "1");
    }
}
