package org.kheap.debugger.leak;

import java.util.function.Consumer;
import org.kheap.debugger.command.Session;

/**
 * What {@code ::whatis} was asked, and what it has answered so far.
 *
 * @see Answer
 */
final class Question {
    private final Session session;
    private final long address;
    private final boolean wantsAll;
    private final boolean wantsControls;
    private final Consumer<String> announcements;
    private final Consumer<Answer> answers;
    private boolean isAnswered;

    /**
     * @param wantsAll whether all answers are wanted, and not the first alone
     * @param wantsControls whether answers are about bufctls and segments
     * @param announcements told of each thing that is about to be searched
     * @param answers takes what is found
     */
    Question(
            Session session,
            long address,
            boolean wantsAll,
            boolean wantsControls,
            Consumer<String> announcements,
            Consumer<Answer> answers) {
        this.session = session;
        this.address = address;
        this.wantsAll = wantsAll;
        this.wantsControls = wantsControls;
        this.announcements = announcements;
        this.answers = answers;
    }

    Session session() {
        return session;
    }

    /** What is asked about. */
    long address() {
        return address;
    }

    boolean wantsControls() {
        return wantsControls;
    }

    /** Whether nobody wants to hear more. */
    boolean isDone() {
        return isAnswered && !wantsAll;
    }

    boolean isAnswered() {
        return isAnswered;
    }

    /** Says what will be searched next. */
    void announce(String what, Object... values) {
        session.checkInterrupt();
        announcements.accept(what.formatted(values));
    }

    /** Gives an answer, if somebody wants it. */
    void answer(Answer answer) {
        if (!isDone()) {
            isAnswered = true;
            answers.accept(answer);
        }
    }
}
