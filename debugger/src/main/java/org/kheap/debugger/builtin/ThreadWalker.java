package org.kheap.debugger.builtin;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.target.TargetThread;

/** The threads that the target knows, which are there even if the kernel's list is not. */
final class ThreadWalker implements Walker {
    @Override
    public String name() {
        return "target_thread";
    }

    @Override
    public String description() {
        return "walk the threads whose registers are known";
    }

    @Override
    public Start start() {
        return Start.GLOBAL;
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        return session.target().threads().stream().mapToLong(TargetThread::address).iterator();
    }
}
