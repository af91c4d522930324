package org.kheap.cli.mdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.lang.Console;

class ProgressLineTest {
    private final StringBuilder shown = new StringBuilder();
    private long millis;
    private final ProgressLine progress =
            new ProgressLine(() -> TimeUnit.MILLISECONDS.toNanos(millis), shown::append);

    private final Console console =
            progress.before(
                    new Console() {
                        @Override
                        public void line(String text) {
                            shown.append(text).append('\n');
                        }

                        @Override
                        public void error(String text) {
                            line(text);
                        }
                    });

    private void showAt(long time, long done) {
        millis = time;
        progress.show("scanning", done, 1000);
    }

    @Test
    void shouldAppearAfterASecondAndThenAtTimes() {
        showAt(999, 1);
        showAt(1000, 500);
        showAt(1099, 600);
        showAt(1100, 1000);

        assertThat(shown).hasToString("\rscanning: 50%\rscanning: 100%");
    }

    @Test
    void shouldWaitForASecondOfEachCommand() {
        millis = 5000;
        progress.begin();
        showAt(5999, 1);

        assertThat(shown).isEmpty();
    }

    @Test
    void shouldMakeRoomForOutput() {
        showAt(1000, 500);
        console.line("found");
        console.error("done");

        assertThat(shown).hasToString("\rscanning: 50%\r             \rfound\ndone\n");
    }

    @Test
    void shouldCoverWhatItShowedBefore() {
        showAt(1000, 1000);
        showAt(2000, 1);

        assertThat(shown).hasToString("\rscanning: 100%\rscanning: 0%  ");
    }

    @Test
    void shouldCountWhereNobodyKnowsTheEnd() {
        millis = 1000;
        progress.show("walking", 77, 0);

        assertThat(shown).hasToString("\rwalking: 77");
    }
}
