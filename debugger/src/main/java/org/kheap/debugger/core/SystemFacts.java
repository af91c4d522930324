package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.Optional;
import java.util.function.Supplier;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Structs;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.debugger.target.Target;
import org.kheap.machine.GuestFaultException;

/** What the kernel says of itself, by its memory or, where that is damaged, by the notes of the dump. */
final class SystemFacts {
    /** Longest message of a panic, in bytes. */
    private static final int MOST_TEXT = 4096;

    private final Target target;
    private final Structs structs;

    SystemFacts(Session session) {
        this.target = session.target();
        this.structs = session.structs();
    }

    String nodename() {
        return name("nodename", 1);
    }

    String release() {
        return name("release", 2);
    }

    String version() {
        return name("version", 3);
    }

    /** The class of machine: {@code sun4u}. */
    String machine() {
        return name("machine", 4);
    }

    /** @param index in the names that notes have */
    private String name(String member, int index) {
        String name = read(() -> structs.view("struct utsname", "utsname").text(member)).orElse("");
        return name.isEmpty() ? target.facts().system().get(index) : name;
    }

    /** What the kernel said when it panicked; empty if it did not. */
    Optional<String> panicMessage() {
        Optional<String> message =
                read(() -> structs.variable("panicstr"))
                        .filter(address -> address != 0)
                        .flatMap(address -> read(() -> text(address)));
        return message.or(() -> Optional.of(target.facts().panicString()))
                .filter(text -> !text.isEmpty());
    }

    private String text(long address) {
        return target.memory().getString(address, MOST_TEXT, INSPECT);
    }

    /** The thread that panicked; of a kernel that did not, the one that runs. */
    long panicThread() {
        return read(() -> structs.variable("panic_thread"))
                .filter(thread -> thread != 0)
                .orElse(target.facts().thread());
    }

    /** The number of the CPU that panicked. */
    long panicCpu() {
        return read(() -> structs.view("cpu_t", "panic_cpu").get("cpu_id"))
                .orElse((long) target.facts().cpu());
    }

    /** Clock ticks since boot; empty if nobody knows. */
    Optional<Long> ticks() {
        return read(() -> structs.variable("lbolt"));
    }

    /** Seconds since 1970 at boot; 0 if nobody knows. */
    long bootTime() {
        return read(() -> structs.variable("boot_time")).orElse(0L);
    }

    /** Empty if memory or its description is missing. */
    private static <T> Optional<T> read(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (GuestFaultException | UnknownNameException missing) {
            return Optional.empty();
        }
    }
}
