package org.kheap.debugger.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.core.KernelThread;

/** Structures of threads, then their stacks. */
final class ThreadPlace implements Place {
    @Override
    public void search(Question question) {
        question.announce("Searching threads...");
        long va = question.address();
        long size = question.session().structs().type("kthread_t").size();
        List<KernelThread> threads = threads(question.session());
        for (KernelThread thread : threads) {
            if (Long.compareUnsigned(va - thread.address(), size) < 0) {
                question.answer(structure(thread, va));
            }
        }
        for (KernelThread thread : threads) {
            if (thread.hasOnStack(va)) {
                question.answer(stack(thread, va));
            }
        }
    }

    private static List<KernelThread> threads(Session session) {
        List<KernelThread> threads = new ArrayList<>();
        PrimitiveIterator.OfLong addresses = session.walk("thread", OptionalLong.empty());
        while (addresses.hasNext()) {
            threads.add(KernelThread.at(session, addresses.nextLong()));
        }
        return threads;
    }

    private static Answer structure(KernelThread thread, long va) {
        String text =
                "%x+%x, allocated as a thread structure"
                        .formatted(thread.address(), va - thread.address());
        return new Answer(text, "thread", null, thread.address(), "allocated", null);
    }

    private static Answer stack(KernelThread thread, long va) {
        String remark = thread.remarkOn(va);
        String text = "in thread %x's stack%s".formatted(thread.address(), remark);
        return new Answer(
                text,
                "stack",
                null,
                thread.address(),
                remark.isEmpty() ? null : remark.trim(),
                null);
    }
}
