package org.kheap.debugger.malloc;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.PlainWalker;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.core.FreebsdModule;
import org.kheap.debugger.structs.Field;

/** The list of types. */
final class MallocTypes {
    static final String WALKER = "malloctype";

    private static final String LIST = "kmemstatistics";

    private MallocTypes() {}

    static Walker walker() {
        return new PlainWalker(
                WALKER, "walk the types of malloc(9)", Walker.Start.GLOBAL, MallocTypes::walk);
    }

    private static PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        if (!FreebsdModule.check(session, LIST, WALKER)) {
            return LongStream.empty().iterator();
        }
        Field next = session.structs().type("struct malloc_type").field("ks_next");
        return new Chain(session, WALKER, session.structs().variable(LIST), 0, next::read);
    }

    /** @throws org.kheap.debugger.command.DebuggerException if the kernel has no types */
    static void require(Session session) {
        FreebsdModule.require(session, LIST, WALKER);
    }
}
