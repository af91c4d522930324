package org.kheap.debugger.vmem;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;

/** {@code ::vmem}: what arenas there are, and how much of each is in use. */
final class VmemDcmd implements Dcmd {
    /** Columns of a name, the last of which stays blank. */
    private static final int NAME_WIDTH = 22;

    private static final int INDENTATION = 2;

    private static final Table TABLE =
            Table.of("vmem")
                    .column("addr", "ADDR", "%-?s", "%0?p")
                    .column("name", "NAME", "%-22s", "%-22s")
                    .column("inuse", "INUSE", "%10s", "%10llu")
                    .column("total", "TOTAL", "%12s", "%12llu")
                    .column("succeed", "SUCCEED", "%9s", "%9llu")
                    .column("fail", "FAIL", "%5s", "%5llu")
                    .hidden("source", "%p");

    @Override
    public Description description() {
        return Description.of("vmem", "print a vmem_t")
                .takesAddress()
                .prints(TABLE)
                .help(
                        """
                        Prints the arena at the address, or all of them: how many bytes are in use and
                        how many there are, and how many allocations succeeded and failed. Names are
                        indented below the arena that they import from.
                        """)
                .example("::vmem");
    }

    @Override
    public void run(Call call) {
        Arenas arenas = Arenas.of(call.session());
        TABLE.heading(call);
        for (Arenas.Place place : places(call, arenas)) {
            print(call, place);
        }
    }

    private static List<Arenas.Place> places(Call call, Arenas arenas) {
        if (call.address().isEmpty()) {
            return arenas.parentsFirst();
        }
        Arena arena = arenas.at(call.dot());
        return List.of(new Arenas.Place(arena, arenas.depth(arena)));
    }

    private static void print(Call call, Arenas.Place place) {
        call.session().checkInterrupt();
        Arena arena = place.arena();
        TABLE.row(
                call.output(),
                arena.address(),
                call.output().takesRows() ? arena.name() : label(place),
                arena.inUse(),
                arena.total(),
                arena.successes(),
                arena.failures(),
                arena.source());
    }

    private static String label(Arenas.Place place) {
        String label = " ".repeat(INDENTATION * place.depth()) + place.arena().name();
        return label.substring(0, Math.min(label.length(), NAME_WIDTH - 1));
    }
}
