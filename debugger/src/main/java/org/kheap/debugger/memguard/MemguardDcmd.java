package org.kheap.debugger.memguard;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.core.FreebsdModule;

/** {@code ::memguard}: what MemGuard does, and what it guards. */
final class MemguardDcmd implements Dcmd {
    private static final Table SETTINGS =
            Table.of("memguard_setting")
                    .column("name", "NAME", "%-26s", "%-26s")
                    .column("value", "VALUE", "%s", "%s");

    private static final Table FINDING =
            Table.of("memguard_panic")
                    .column("error", "PANIC", "%-22s", "%-22s")
                    .column("access", "ACCESS", "%-7s", "%-7s")
                    .column("address", "ADDRESS", "%-?s", "%0?p")
                    .column("distance", "DISTANCE", "%8s", "%8lld")
                    .column("record", "RECORD", "%-?s", "%0?p");

    @Override
    public Description description() {
        return Description.of("memguard", "show what MemGuard guards")
                .takesAddress()
                .prints(SETTINGS, FINDING, ObjectPrinter.TABLE)
                .flag('f', "only what was freed and is in quarantine")
                .flag('v', "with the stacks of who allocated and who freed")
                .text('t', "name", "only of this type of malloc(9), or zone of uma(9)")
                .help(
                        """
                        Prints MemGuard's settings and counters, what it found when the kernel
                        panicked, how far that was from an object, and a line for each object that it
                        guards, and for each that was freed and whose addresses nobody has since: who
                        allocated or freed it last, and how long ago, in nanoseconds. With an address,
                        prints the object that it is reserved for, or whose record is there, with the
                        stacks of who allocated and who freed it. Into a pipe, records are handed on.
                        """)
                .example("::memguard -f");
    }

    @Override
    public void run(Call call) {
        Session session = call.session();
        ObjectPrinter printer = new ObjectPrinter(call, call.has('v') || call.hasAddress());
        if (call.hasAddress()) {
            FreebsdModule.require(session, GuardedObjects.TREE, "memguard");
            printer.heading();
            printer.print(find(session, call.dot()));
        } else if (FreebsdModule.check(session, GuardedObjects.TREE, "memguard")) {
            showSettings(call);
            showFinding(call);
            printer.heading();
            objects(call).forEach(printer::print);
        }
    }

    private static GuardedObject find(Session session, long address) {
        List<GuardedObject> all = GuardedObjects.all(session);
        Optional<GuardedObject> found =
                all.stream()
                        .filter(object -> object.record() == address || object.reserves(address))
                        .findFirst();
        return found.orElseThrow(
                () -> new DebuggerException("%x is not guarded".formatted(address)));
    }

    private static List<GuardedObject> objects(Call call) {
        Optional<String> name = call.arguments().text('t');
        return GuardedObjects.all(call.session()).stream()
                .filter(object -> object.isFreed() || !call.has('f'))
                .filter(object -> name.isEmpty() || name.get().equals(object.name()))
                .toList();
    }

    private static void showFinding(Call call) {
        Optional<Finding> finding = call.intoPipe() ? Optional.empty() : Finding.of(call.session());
        finding.ifPresent(
                found -> {
                    FINDING.heading(call);
                    FINDING.row(
                            call.output(),
                            found.error(),
                            found.access(),
                            found.address(),
                            found.distance(),
                            found.record());
                    if (!call.output().takesRows()) {
                        call.output().line("");
                    }
                });
    }

    private static void showSettings(Call call) {
        if (call.intoPipe()) {
            return;
        }
        SETTINGS.heading(call);
        Settings.show(call.session(), (name, value) -> SETTINGS.row(call.output(), name, value));
        if (!call.output().takesRows()) {
            call.output().line("");
        }
    }
}
