package org.kheap.debugger.uma;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;

/** {@code ::umazone}: what is in use of each zone of {@code uma(9)}. */
final class UmazoneDcmd implements Dcmd {
    /** The functions of a zone, in the order in which they are called. */
    private static final String[] FUNCTIONS = {"init", "ctor", "dtor", "fini"};

    private static final Table TABLE =
            Table.of("umazone")
                    .column("addr", "ADDR", "%-?s", "%0?p")
                    .column("name", "ZONE", "%-16s", "%-16s")
                    .column("size", "SIZE", "%6s", "%6llu")
                    .column("limit", "LIMIT", "%6s", "%6llu")
                    .column("used", "USED", "%8s", "%8llu")
                    .column("free", "FREE", "%8s", "%8llu")
                    .column("requests", "REQ", "%10s", "%10llu")
                    .column("fails", "FAIL", "%5s", "%5llu")
                    .column("sleeps", "SLEEP", "%5s", "%5llu")
                    .hidden("align", "%llu")
                    .hidden("flags", "%llx")
                    .hidden("cache", "%p");

    @Override
    public Description description() {
        return Description.of("umazone", "print a struct uma_zone")
                .takesAddress()
                .prints(TABLE)
                .flag('v', "also alignment, flags, cache and functions")
                .help(
                        """
                        Prints the zone at the address, or all of them: bytes of an item, the most
                        items at a time, or 0, items in use and free ones that memory is kept for, how
                        many were allocated so far, and how many allocations failed, or slept at the
                        limit. Items that MemGuard guards are not counted: see ::memguard.
                        """)
                .example("::umazone -v");
    }

    @Override
    public void run(Call call) {
        if (call.hasAddress()) {
            ZoneWalks.require(call.session());
            TABLE.heading(call);
            print(call, Zone.at(call.session(), call.dot()));
        } else {
            TABLE.heading(call);
            Zone.forEach(call.session(), zone -> print(call, zone));
        }
    }

    private static void print(Call call, Zone zone) {
        Output output = call.output();
        if (call.intoPipe()) {
            output.value(zone.address());
            return;
        }
        TABLE.row(
                output,
                zone.address(),
                zone.name(),
                zone.itemSize(),
                zone.limit(),
                zone.used(),
                zone.free(),
                zone.requests(),
                zone.failures(),
                zone.sleeps(),
                alignment(zone),
                zone.get("uz_flags"),
                zone.get("uz_cache"));
        if (call.has('v') && !output.takesRows()) {
            printRest(output, zone);
        }
    }

    private static long alignment(Zone zone) {
        return zone.get("uz_align") + 1;
    }

    private static void printRest(Output output, Zone zone) {
        output.printf(
                "    align %llu, flags %s, cache %p\n",
                alignment(zone), ZoneFlags.text(zone.get("uz_flags")), zone.get("uz_cache"));
        for (String function : FUNCTIONS) {
            long address = zone.get("uz_" + function);
            if (address != 0) {
                output.printf("    %s %a\n", function, address);
            }
        }
    }
}
