package org.kheap.debugger.core;

import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.structs.Structs;

/**
 * Walkers of what the kernel has in circles.
 *
 * @param from begins the walk
 */
record CoreWalkers(String name, String description, Start start, From from) implements Walker {
    /** Begins a walk; the address is empty where nobody gave one. */
    @FunctionalInterface
    interface From {
        PrimitiveIterator.OfLong walk(Session session, OptionalLong address);
    }

    static List<Walker> all() {
        return List.of(
                new CoreWalkers("cpu", "walk cpu structures", Start.GLOBAL, CoreWalkers::cpus),
                new CoreWalkers(
                        "modctl", "list of modctl structures", Start.GLOBAL, CoreWalkers::modules),
                new CoreWalkers(
                        "proc",
                        "list of active proc_t structures",
                        Start.GLOBAL,
                        CoreWalkers::processes),
                new CoreWalkers(
                        "thread",
                        "global or per-process kthread_t structures",
                        Start.EITHER,
                        CoreWalkers::threads),
                new ListWalker(),
                new AvlWalker());
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        return from.walk(session, address);
    }

    private static PrimitiveIterator.OfLong cpus(Session session, OptionalLong ignored) {
        Structs structs = session.structs();
        long first = structs.variable("cpu_list");
        return Circle.from(session, "cpu", first, structs.type("cpu_t").field("cpu_next"));
    }

    private static PrimitiveIterator.OfLong modules(Session session, OptionalLong ignored) {
        Structs structs = session.structs();
        long first = structs.addressOf("modules");
        return Circle.from(session, "modctl", first, structs.type("modctl_t").field("mod_next"));
    }

    private static PrimitiveIterator.OfLong processes(Session session, OptionalLong ignored) {
        Structs structs = session.structs();
        long first = structs.variable("practive");
        return Circle.from(session, "proc", first, structs.type("proc_t").field("p_next"));
    }

    /** All threads, or those of a process. */
    private static PrimitiveIterator.OfLong threads(Session session, OptionalLong process) {
        Structs structs = session.structs();
        if (process.isEmpty()) {
            long first = structs.variable("allthreads");
            return Circle.from(session, "thread", first, structs.type("kthread_t").field("t_next"));
        }
        long first = structs.at("proc_t", process.getAsLong()).get("p_tlist");
        return Circle.from(session, "thread", first, structs.type("kthread_t").field("t_forw"));
    }
}
