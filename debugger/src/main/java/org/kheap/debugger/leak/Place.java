package org.kheap.debugger.leak;

/** Where an address may be: one of the things that {@code ::whatis} looks through. */
@FunctionalInterface
interface Place {
    /** Answers a question as often as this knows an answer, or until nobody wants more. */
    void search(Question question);
}
