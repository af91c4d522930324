package org.kheap.debugger.memguard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.kheap.debugger.command.AvlWalk;
import org.kheap.debugger.command.ListNodes;
import org.kheap.debugger.command.PlainWalker;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.command.Walker.Start;
import org.kheap.debugger.core.Elements;
import org.kheap.debugger.core.FreebsdModule;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.Structs;

/** What MemGuard has records of. */
public final class GuardedObjects {
    static final String OBJECTS = "memguard_object";

    private static final String QUARANTINE = "memguard_quarantine";

    /** The variable that a kernel with MemGuard has. */
    static final String TREE = "memguard_objects";

    private static final String RECORD = "struct memguard_object";

    private GuardedObjects() {}

    static List<Walker> walkers() {
        return List.of(
                new PlainWalker(
                        OBJECTS,
                        "walk MemGuard's records of what is guarded, by address",
                        Start.GLOBAL,
                        GuardedObjects::records),
                new PlainWalker(
                        QUARANTINE,
                        "walk MemGuard's records of what was freed, the oldest first",
                        Start.GLOBAL,
                        GuardedObjects::quarantine));
    }

    /** Whether the kernel has MemGuard. */
    public static boolean arePossible(Session session) {
        return FreebsdModule.isLoaded(session, TREE);
    }

    private static boolean check(Session session) {
        return FreebsdModule.check(session, TREE, "memguard");
    }

    private static PrimitiveIterator.OfLong records(Session session, OptionalLong address) {
        if (!check(session)) {
            return LongStream.empty().iterator();
        }
        Structs structs = session.structs();
        return new AvlWalk(session, OBJECTS, structs.addressOf(TREE), offset(structs, "mgo_node"));
    }

    private static PrimitiveIterator.OfLong quarantine(Session session, OptionalLong address) {
        if (!check(session)) {
            return LongStream.empty().iterator();
        }
        Structs structs = session.structs();
        return ListNodes.elements(
                        structs,
                        session,
                        QUARANTINE,
                        structs.addressOf(QUARANTINE),
                        offset(structs, "mgo_link"))
                .iterator();
    }

    private static long offset(Structs structs, String member) {
        return structs.type(RECORD).field(member).offset();
    }

    /** All of them, by address: none in a kernel without MemGuard. Damage is told of, and left out. */
    public static List<GuardedObject> all(Session session) {
        List<GuardedObject> objects = new ArrayList<>();
        if (arePossible(session)) {
            StructType type = session.structs().type(RECORD);
            long pageSize = session.target().arch().pageSize();
            Elements.all(
                    session,
                    OBJECTS,
                    record -> {
                        GuardedObject object = GuardedObject.read(type.at(record));
                        if (object.isPlausible(pageSize)) {
                            objects.add(object);
                        } else {
                            session.warn("%s %x contradicts itself", OBJECTS, record);
                        }
                    });
        }
        return objects;
    }

    /** The one whose record is at an address, whatever that says. */
    public static GuardedObject at(Session session, long record) {
        return GuardedObject.read(session.structs().at(RECORD, record));
    }

    /** As {@link #all}, those that are not freed. */
    public static List<GuardedObject> alive(Session session) {
        return all(session).stream().filter(object -> !object.isFreed()).toList();
    }

    /** The one that an address is reserved for. */
    public static Optional<GuardedObject> reserving(Session session, long va) {
        return all(session).stream().filter(object -> object.reserves(va)).findFirst();
    }

    /** Whether an address is in MemGuard's range, of an object or of none. */
    public static boolean inRange(Session session, long va) {
        if (!arePossible(session)) {
            return false;
        }
        long start = session.structs().variable("memguard_mapstart");
        long size = session.structs().variable("memguard_mapsize");
        return Long.compareUnsigned(va - start, size) < 0;
    }
}
