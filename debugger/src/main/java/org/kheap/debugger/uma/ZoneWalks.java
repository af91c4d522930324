package org.kheap.debugger.uma;

import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.kheap.debugger.command.ListNodes;
import org.kheap.debugger.command.PlainWalker;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.command.Walker.Start;
import org.kheap.debugger.core.FreebsdModule;
import org.kheap.debugger.kmem.Buffers;
import org.kheap.debugger.memguard.GuardedObject;
import org.kheap.debugger.memguard.GuardedObjects;
import org.kheap.debugger.structs.Structs;

/** Walkers of zones, and of what belongs to one. */
final class ZoneWalks {
    static final String ZONES = "umazone";

    private static final String LIST = "uma_zones";

    private ZoneWalks() {}

    static List<Walker> all() {
        return List.of(
                new PlainWalker(ZONES, "walk the zones of uma(9)", Start.GLOBAL, ZoneWalks::zones),
                new PlainWalker(
                        "uma_item",
                        "given a uma_zone, walk its allocated items, guarded ones last",
                        Start.ADDRESS,
                        (session, zone) -> items(session, zone.orElseThrow())));
    }

    private static PrimitiveIterator.OfLong zones(Session session, OptionalLong address) {
        if (!FreebsdModule.check(session, LIST, ZONES)) {
            return LongStream.empty().iterator();
        }
        Structs structs = session.structs();
        return ListNodes.elements(
                        structs,
                        session,
                        ZONES,
                        structs.addressOf(LIST),
                        structs.type("struct uma_zone").field("uz_link").offset())
                .iterator();
    }

    private static PrimitiveIterator.OfLong items(Session session, long zone) {
        require(session);
        LongStream ordinary =
                new Buffers(session, Zone.at(session, zone).cache())
                        .allocated().addresses().stream();
        LongStream guarded =
                GuardedObjects.alive(session).stream()
                        .filter(object -> object.owner() == zone)
                        .mapToLong(GuardedObject::address);
        return LongStream.concat(ordinary, guarded).iterator();
    }

    /** Whether the kernel has zones. */
    static boolean arePossible(Session session) {
        return FreebsdModule.isLoaded(session, LIST);
    }

    /** @throws org.kheap.debugger.command.DebuggerException if the kernel has no zones */
    static void require(Session session) {
        FreebsdModule.require(session, LIST, ZONES);
    }
}
