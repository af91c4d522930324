package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.structs.StructView;

/** {@code ::modinfo}: the modules of the kernel. */
final class ModinfoDcmd implements Dcmd {
    private static final int MOST_NAME = 256;

    /** What real kernels know of some modules: their revision. */
    private static final long NO_REVISION = 0;

    private static final Table TABLE =
            Table.of("modinfo")
                    .column("id", "ID", "%3s", "%3d")
                    .column("loadaddr", "LOADADDR", "%?s", "%?p")
                    .column("size", "SIZE", "%8s", "%8llx")
                    .column("revision", "REV", "%3s", "%3d")
                    .column("name", "MODULE NAME", "%s", "%s (?)");

    @Override
    public Description description() {
        return Description.of("modinfo", "print module information")
                .takesAddress()
                .help(
                        """
                        Lists the modules that are loaded or, with an address, the one whose modctl_t
                        is there: its code's address and size. (?) stands for a module that does not
                        describe itself.""")
                .example("::walk modctl | ::modinfo");
    }

    @Override
    public void run(Call call) {
        TABLE.heading(call);
        if (call.hasAddress()) {
            show(call, call.dot());
            return;
        }
        PrimitiveIterator.OfLong modules = call.session().walk("modctl", OptionalLong.empty());
        while (modules.hasNext()) {
            call.session().checkInterrupt();
            show(call, modules.nextLong());
        }
    }

    private static void show(Call call, long address) {
        if (call.intoPipe()) {
            call.output().value(address);
            return;
        }
        StructView module = call.session().structs().at("modctl_t", address);
        long name = module.get("mod_modname");
        TABLE.row(
                call.output(),
                module.get("mod_id"),
                module.get("mod_text"),
                module.get("mod_text_size"),
                NO_REVISION,
                call.target().memory().getString(name, MOST_NAME, INSPECT));
    }
}
