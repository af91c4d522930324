package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.kernel.boot.Outcome;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/** Stack traces of real runs, at any depth and in any condition of the stack. */
@ExtendWith(EnginesAreClosed.class)
class TracesTest {
    private static final int DEPTH = 10_000;
    private static final int MOST_FRAMES = 40;

    private static GuestRun run(Arch arch) {
        return GuestRun.of(arch, "traces");
    }

    private static StackTrace stack(GuestRun.Result result) {
        assertThat(result.panicked()).as(result.console()).isTrue();
        return ((Outcome.Panicked) result.outcome()).panic().stack();
    }

    @OnEveryArch
    void shouldFollowARecursionToItsBeginning(Arch arch) {
        GuestRun.Result result = run(arch).set("default_stksize", 4 << 20).run("deep");

        List<Frame> frames = stack(result).frames();
        assertThat(frames).hasSizeBetween(DEPTH + 3, DEPTH + 7);
        assertThat(frames.get(DEPTH / 2).pc()).isEqualTo(frames.get(DEPTH / 2 + 1).pc());
        assertThat(result.console())
                .contains("panic[cpu0]")
                .contains(": at the bottom\n")
                .containsPattern("\n\\[9\\d{3} frames not shown\\]\n")
                .containsPattern("traces:main\\+.*\n(?:  %l.*\n)*\\w+ unix:thread_start\\+")
                .doesNotContain(">>");
    }

    /** The allocator's frames are real ones, between the constructor and who asked for a buffer. */
    @OnEveryArch
    void shouldLeadThroughAConstructor(Arch arch) {
        assertThat(run(arch).run("constructor").console())
                .contains(": constructing for nobody\n")
                .containsPattern(
                        "(?s)\n\\w+ traces:constructor\\+.*\n\\w+ genunix:kmem_cache_alloc\\+.*"
                                + "\n\\w+ traces:construct\\+.*\n\\w+ traces:main\\+.*"
                                + "\n\\w+ unix:thread_start\\+")
                .doesNotContain(">>");
    }

    @OnEveryArch
    void shouldEndAtTheBeginningOfACreatedThread(Arch arch) {
        assertThat(run(arch).run("thread").console())
                .containsPattern(
                        "(?s)\n\\w+ traces:recurse\\+.*\n\\w+ traces:thread_function\\+.*"
                                + "\n\\w+ unix:thread_start\\+")
                .doesNotContain("traces:main", ">>");
    }

    /** One that is NULL ends the trace as the first frame of a thread does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wild",
                "one",
                "highest",
                "itself",
                "back",
                "misaligned",
                "guard",
                "text",
                "data",
                "tables"
            })
    void shouldEndWithANoteAtADamagedFramePointer(String value) {
        for (Arch arch : Arch.ALL) {
            GuestRun.Result result = run(arch).run("frame", value);

            StackTrace stack = stack(result);
            assertThat(result.panic()).as(arch.name()).isEqualTo("damaged");
            assertThat(stack.frames()).as(arch.name()).hasSizeBetween(5, MOST_FRAMES);
            assertThat(stack.end()).as(arch.name()).isNotEmpty();
            assertThat(result.console()).contains("\n  >> " + stack.end() + "\n\nsyncing");
        }
    }

    @OnEveryArch
    void shouldEndAtAFramePointerThatIsNull(Arch arch) {
        GuestRun.Result result = run(arch).run("frame", "null");

        assertThat(stack(result).end()).isEmpty();
        assertThat(result.console()).contains("traces:nested+").doesNotContain("traces:main+");
    }

    /** Whoever returns there traps, or runs into something that does. */
    @ParameterizedTest
    @ValueSource(strings = {"wild", "null", "one", "highest", "misaligned", "guard", "data"})
    void shouldTraceTheTrapOfADamagedReturnAddress(String value) {
        for (Arch arch : Arch.ALL) {
            GuestRun.Result result = run(arch).run("return", value);

            assertThat(result.panic()).as(result.console()).startsWith("BAD TRAP: type=");
            assertThat(stack(result).frames()).as(arch.name()).hasSizeBetween(4, MOST_FRAMES);
            assertThat(result.console()).contains(" traces:main+");
        }
    }
}
