package org.kheap.cli.shell;

import java.io.IOException;
import org.kheap.cli.shell.Command.Call;
import org.kheap.cli.shell.Command.Out;
import org.kheap.cli.vmstat.Arguments;
import org.kheap.cli.vmstat.MemoryTables;
import org.kheap.cli.vmstat.UsageException;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.Target;
import org.kheap.kernel.module.LoadException;
import org.kheap.panic.dump.DumpException;

/** FreeBSD's vmstat, of the kernel that runs or of a crash dump. */
final class VmstatCommand {
    private final Workstation station;
    private final DumpFiles dumps;

    VmstatCommand(Workstation station) {
        this.station = station;
        this.dumps = new DumpFiles(station, "vmstat");
    }

    Command command() {
        return new Command(
                "vmstat",
                "-m | -z [-M core [-N system]]",
                "show the memory of types of malloc(9), or of zones of uma(9)",
                this::vmstat);
    }

    private int vmstat(Call call) throws ShellException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(call.arguments());
        } catch (UsageException e) {
            throw new ShellException(e.getMessage(), e);
        }
        return arguments.dump().isEmpty()
                ? live(arguments, call.out())
                : dump(arguments, call.out());
    }

    private int live(Arguments arguments, Out out) throws ShellException {
        if (!station.hangs()) {
            try {
                station.kernel().requireFreebsd();
            } catch (LoadException e) {
                throw new ShellException("vmstat: " + e.getMessage(), e);
            }
        }
        return show(arguments, station.target(), out);
    }

    private int dump(Arguments arguments, Out out) throws ShellException {
        try (CrashDump dump = dumps.open(arguments.dump())) {
            dump.warnings().forEach(this::complain);
            return show(arguments, dump, out);
        } catch (DumpException e) {
            throw new ShellException("vmstat: " + dumps.inGuest(e), e);
        } catch (IOException e) {
            throw new ShellException("vmstat: " + e.getMessage(), e);
        }
    }

    private int show(Arguments arguments, Target target, Out out) {
        MemoryTables tables = MemoryTables.of(target, this::complain);
        if (!tables.arePossible()) {
            complain(target.name() + ": the module freebsd is not loaded in this kernel");
            return Status.FAILURE;
        }
        if (arguments.types()) {
            out.print(tables.types());
        }
        if (arguments.zones()) {
            out.print(tables.zones());
        }
        return Status.OK;
    }

    private void complain(String sentence) {
        station.screen().error("vmstat: " + sentence + "\n");
    }
}
