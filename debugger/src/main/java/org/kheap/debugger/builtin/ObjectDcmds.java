package org.kheap.debugger.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.target.Target;
import org.kheap.machine.AddressMap;
import org.kheap.machine.AddressMap.Range;
import org.kheap.machine.Mapping;
import org.kheap.panic.dump.CrashFacts;

/** Commands that tell what is where in the target's address space. */
final class ObjectDcmds {
    private static final Table OBJECTS = places("objects");
    private static final Table MAPPINGS = places("mappings").hidden("rights", "%s");

    private ObjectDcmds() {}

    private static Table places(String name) {
        return Table.of(name)
                .column("base", "BASE", "%?s", "%0?p")
                .column("limit", "LIMIT", "%?s", "%0?p")
                .column("size", "SIZE", "%?s", "%?llx")
                .column("name", "NAME", "%s", "%s");
    }

    static List<Dcmd> all() {
        return List.of(
                new PlainDcmd(
                        Description.of("objects", "print load objects information")
                                .help("The code of each module, as the target tells of it.")
                                .example("::objects")
                                .prints(OBJECTS),
                        ObjectDcmds::objects),
                mappings("mappings"),
                mappings("$m"));
    }

    private static Dcmd mappings(String name) {
        return new PlainDcmd(
                Description.of(name, "print address space mappings")
                        .takesAddress()
                        .operands("[name]", 0, 1)
                        .help(
                                """
                                Stretches of memory that are mapped with the same rights; with an address
                                the one that it is in, with a name those of that name.""")
                        .example("::mappings heap")
                        .prints(MAPPINGS),
                ObjectDcmds::mappings);
    }

    private static void objects(Call call) {
        OBJECTS.heading(call);
        for (CrashFacts.Module module : call.target().facts().modules()) {
            long limit = module.text() + module.size();
            OBJECTS.row(call.output(), module.text(), limit, module.size(), module.name());
        }
    }

    private static void mappings(Call call) {
        List<Mapping> found = wanted(call);
        if (found.isEmpty()) {
            throw new DebuggerException(
                    call.hasAddress()
                            ? "0x%x is not within any mapping".formatted(call.dot())
                            : "no such mapping: " + call.arguments().text());
        }
        MAPPINGS.heading(call);
        for (Mapping mapping : found) {
            call.session().checkInterrupt();
            MAPPINGS.row(
                    call.output(),
                    mapping.va(),
                    mapping.end(),
                    mapping.size(),
                    nameOf(call.target(), mapping),
                    mapping.rights().toString());
        }
    }

    private static List<Mapping> wanted(Call call) {
        Optional<String> name = call.arguments().operand(0);
        List<Mapping> wanted = new ArrayList<>();
        for (Mapping mapping : call.target().mappings()) {
            boolean holds = !call.hasAddress() || mapping.contains(call.dot());
            if (holds && name.map(nameOf(call.target(), mapping)::equals).orElse(true)) {
                wanted.add(mapping);
            }
        }
        return wanted;
    }

    /** What the machine's kernel has where a mapping begins. */
    private static String nameOf(Target target, Mapping mapping) {
        AddressMap map = target.arch().map();
        if (isIn(map.text(), mapping)) {
            return "text";
        } else if (isIn(map.data(), mapping)) {
            return "data";
        } else if (isIn(map.modules(), mapping)) {
            return "modules";
        } else if (isIn(map.stacks(), mapping)) {
            return "stacks";
        }
        return isIn(map.heap(), mapping) ? "heap" : "-";
    }

    private static boolean isIn(Range range, Mapping mapping) {
        return range.contains(mapping.va());
    }
}
