package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** {@code ::stack}, {@code ::findstack} and the stacks of {@code ::threadlist}. */
class StackDcmdTest {
    private static final List<String> CALLS =
            List.of("cv_wait+0x1c", "waiter+0x38", "thread_start+8");

    private FakeKernel kernel;
    private FakeStack stack;
    private TestSession session;

    /** A kernel whose first thread is in a dump, with its stack. */
    private void start(Arch arch) {
        kernel = new FakeKernel(arch);
        stack = new FakeStack(kernel);
        long thread = kernel.thread(kernel.process("labd"), 4);
        stack.putBounds(thread);
        kernel.target().thread(1, thread, stack.registers());
        session = kernel.session();
    }

    private String arguments(int frame, int most) {
        boolean areKnown =
                kernel.arch().strictAlignment() || kernel.arch().equals(Arch.I386) && frame < 2;
        List<String> arguments = new ArrayList<>();
        for (int i = 0; areKnown && i < Math.min(most, 6); i++) {
            arguments.add("%x".formatted(0x10 * (frame + 1) + i));
        }
        return String.join(", ", arguments);
    }

    private String call(int frame, int most) {
        return "%s(%s)".formatted(CALLS.get(frame), arguments(frame, most));
    }

    private String calls(int first, int most) {
        List<String> calls = new ArrayList<>();
        for (int i = first; i < CALLS.size(); i++) {
            calls.add(call(i, most));
        }
        return String.join("\n", calls);
    }

    /** What {@code $C} shows: the first function of a thread has no frame of its own on x86. */
    private long pointer(int frame) {
        boolean isFirst = frame == 2 && !kernel.arch().strictAlignment();
        return isFirst
                ? stack.frameAt(1) + 2L * kernel.arch().abi().wordSize()
                : stack.pointer(frame);
    }

    @OnEveryArch
    void shouldPrintTheCallsOfTheFirstThread(Arch arch) {
        start(arch);

        assertThat(session.run("::stack")).isEqualTo(calls(0, 6));
        assertThat(session.run("$c")).isEqualTo(calls(0, 6));
        assertThat(session.run("$c 2")).isEqualTo(calls(0, 2));
        assertThat(session.run("::stack 0")).isEqualTo(calls(0, 0));
    }

    @OnEveryArch
    void shouldPrintPointersInFront(Arch arch) {
        start(arch);

        assertThat(session.run("$C").lines())
                .containsExactly(
                        kernel.full(pointer(0)) + " " + call(0, 6),
                        kernel.full(pointer(1)) + " " + call(1, 6),
                        kernel.full(pointer(2)) + " " + call(2, 6));
    }

    @OnEveryArch
    void shouldBeginWithTheCallerOfAFrame(Arch arch) {
        start(arch);

        assertThat(session.run("%x::stack".formatted(stack.pointer(0)))).isEqualTo(calls(1, 6));
        assertThat(session.run("%x$c".formatted(stack.frameAt(0)))).isEqualTo(calls(1, 6));
        assertThat(session.run("4::stack"))
                .startsWith("mdb: failed to read 0x")
                .endsWith("from target: no mapping for address");
    }

    @OnEveryArch
    void shouldSayWhyAStackEndsEarly(Arch arch) {
        start(arch);
        stack.damage(stack.pointer(0) - 0x40);

        assertThat(session.run("%x::stack".formatted(stack.pointer(0))).lines())
                .last()
                .asString()
                .startsWith("mdb: stack ends: frames out of order: fp=");
    }

    @OnEveryArch
    void shouldSayThatNobodyHasRegisters(Arch arch) {
        assertThat(new FakeKernel(arch).session().run("$c"))
                .isEqualTo("mdb: no thread has registers");
    }

    @OnEveryArch
    void shouldWalkAStackWhoseThreadIsDamaged(Arch arch) {
        kernel = new FakeKernel(arch);
        stack = new FakeStack(kernel);
        kernel.target().thread(1, 0x40, stack.registers());

        assertThat(kernel.session().run("$c")).isEqualTo(calls(0, 6));
    }

    private String found(long thread, boolean hasArguments) {
        int most = hasArguments ? 6 : 0;
        return String.join(
                "\n",
                "stack pointer for thread %x: %x".formatted(thread, stack.pointer(0)),
                "[ %s cv_wait+0x1c() ]".formatted(kernel.full(stack.pointer(0))),
                "  %s %s".formatted(kernel.full(pointer(1)), call(1, most)),
                "  %s %s".formatted(kernel.full(pointer(2)), call(2, most)));
    }

    @OnEveryArch
    void shouldFindTheStackOfAThreadByItsSavedRegisters(Arch arch) {
        start(arch);
        stack = new FakeStack(kernel, 1);
        long sleeping = kernel.thread(0, 1);
        stack.giveTo(sleeping);
        long none = kernel.thread(0, 1);

        assertThat(session.run("%x::findstack".formatted(sleeping)))
                .isEqualTo(found(sleeping, false));
        assertThat(session.run("%x::findstack -v".formatted(sleeping)))
                .isEqualTo(found(sleeping, true));
        assertThat(session.run("%x::findstack".formatted(none)))
                .isEqualTo("mdb: thread %x has no stack".formatted(none));
        assertThat(session.run("::walk thread | ::findstack").lines())
                .as("one without a stack does not stop the others")
                .hasSize(4 + 4 + 1);
    }

    @OnEveryArch
    void shouldFindTheStackOfTheFirstThreadByItsRegisters(Arch arch) {
        start(arch);
        long thread = kernel.target().threads().get(0).address();

        assertThat(session.run("%x::findstack".formatted(thread))).isEqualTo(found(thread, false));
    }

    @OnEveryArch
    void shouldListThreads(Arch arch) {
        start(arch);
        long first = kernel.target().threads().get(0).address();
        long second = kernel.thread(0, 1);
        kernel.put("kthread_t", second, "t_startpc", stack.pc("waiter", 0));
        long process = Long.parseUnsignedLong(session.run("::walk proc"), 16);

        assertThat(session.run("::threadlist").lines())
                .containsExactly(
                        kernel.wide("ADDR")
                                + " %s %s CMD/LWPID"
                                        .formatted(kernel.wide("PROC"), kernel.wide("LWP")),
                        "%s %s %s labd"
                                .formatted(
                                        kernel.full(first), kernel.wide(process), kernel.wide(0)),
                        "%s %s %s waiter()"
                                .formatted(kernel.full(second), kernel.wide(0), kernel.wide(0)));
    }

    @OnEveryArch
    void shouldGoOnBehindAThreadThatCannotBeRead(Arch arch) {
        start(arch);
        long first = kernel.target().threads().get(0).address();
        kernel.put("kthread_t", first, "t_procp", 0x1000);
        long second = kernel.thread(0, 1);

        assertThat(session.run("::threadlist"))
                .contains("mdb: thread %x: no mapping for address 10".formatted(first))
                .contains("\n" + kernel.full(second));
    }

    @OnEveryArch
    void shouldListThreadsWithTheirStacks(Arch arch) {
        start(arch);
        long thread = kernel.target().threads().get(0).address();
        long process = Long.parseUnsignedLong(session.run("::walk proc"), 16);
        kernel.put("kthread_t", thread, "t_wchan", 0x1234);

        assertThat(session.run("::threadlist -v 1").split("\n", -1))
                .containsExactly(
                        "%s %s %s CLS PRI %s"
                                .formatted(
                                        kernel.wide("ADDR"),
                                        kernel.wide("PROC"),
                                        kernel.wide("LWP"),
                                        kernel.wide("WCHAN")),
                        "%s %s %s   0  60 %s"
                                .formatted(
                                        kernel.full(thread),
                                        kernel.wide(process),
                                        kernel.wide(0),
                                        kernel.wide(0x1234)),
                        "  PC: cv_wait+0x1c    CMD: labd",
                        "  stack pointer for thread %x: %x".formatted(thread, stack.pointer(0)),
                        "  [ %s cv_wait+0x1c() ]".formatted(kernel.full(stack.pointer(0))),
                        "    " + call(1, 1),
                        "    " + call(2, 1),
                        "");
    }

    @OnEveryArch
    void shouldFindThreadsByWhatIsOnTheirStacks(Arch arch) {
        start(arch);
        long thread = kernel.target().threads().get(0).address();
        stack.word(stack.low() + 0x10, 0, 0x7001);
        stack.word(stack.low() + 0x800, 0, 0x7001);
        kernel.thread(0, 1);

        assertThat(session.run("7001::whatthread")).isEqualTo("%x".formatted(thread));
        assertThat(session.run("7001::whatthread -v"))
                .isEqualTo(
                        """
                        %x in thread %x's stack (below sp)
                        %x in thread %x's stack"""
                                .formatted(
                                        stack.low() + 0x10, thread, stack.low() + 0x800, thread));
        assertThat(session.run("7002::whatthread")).isEmpty();
    }

    @OnEveryArch
    void shouldNotBeSureOfTheStackOfAThreadThatHadACpu(Arch arch) {
        start(arch);
        stack = new FakeStack(kernel, 1);
        long running = kernel.thread(0, 4);
        stack.giveTo(running);
        stack.word(stack.low(), 0, 0x7001);

        assertThat(session.run("7001::whatthread -v"))
                .isEqualTo(
                        "%x in thread %x's stack (possibly below sp)"
                                .formatted(stack.low(), running));
    }

    @OnEveryArch
    void shouldSearchNoMoreThanIsMapped(Arch arch) {
        start(arch);
        long thread = kernel.target().threads().get(0).address();
        kernel.put("kthread_t", thread, "t_stkbase", 0x10);
        kernel.put("kthread_t", thread, "t_stk", -0x10);
        stack.word(stack.low() + 0x800, 0, 0x7001);

        assertThat(session.run("7001::whatthread")).isEqualTo("%x".formatted(thread));
    }

    @OnEveryArch
    void shouldSummarizeThreads(Arch arch) {
        start(arch);
        long thread = kernel.target().threads().get(0).address();
        kernel.put("kthread_t", thread, "t_wchan", 0x1234);

        assertThat(session.run("::thread"))
                .isEqualTo(
                        """
                        %s STATE      PRI %s %s %s %s
                        %s onproc      60 %s %s %s %s"""
                                .formatted(
                                        kernel.wide("ADDR"),
                                        kernel.wide("STARTPC"),
                                        kernel.wide("STKBASE"),
                                        kernel.wide("STK"),
                                        kernel.wide("WCHAN"),
                                        kernel.full(thread),
                                        kernel.wide(0),
                                        kernel.wide(stack.low()),
                                        kernel.wide(stack.high()),
                                        kernel.wide(0x1234)));
        assertThat(session.run("::walk thread | ::thread")).isEqualTo(session.run("::thread"));
    }

    @OnEveryArch
    void shouldGiveProgramsAllArguments(Arch arch) {
        start(arch);

        assertThat(session.rows("$c 0"))
                .extracting(Row::kind, row -> row.members().get("symbol"))
                .containsExactly(
                        tuple("stack", "cv_wait+0x1c"),
                        tuple("stack", "waiter+0x38"),
                        tuple("stack", "thread_start+8"));
        assertThat(session.rows("::threadlist").get(0).members())
                .containsEntry("command", "labd")
                .containsEntry("stack", List.of("cv_wait+0x1c", "waiter+0x38", "thread_start+8"));
    }
}
