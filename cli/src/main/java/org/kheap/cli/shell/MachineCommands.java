package org.kheap.cli.shell;

import java.util.ArrayList;
import java.util.List;
import org.kheap.cli.shell.Command.Call;
import org.kheap.kernel.state.Utsname;
import org.kheap.machine.Arch;

/** The commands about the machine as a whole. */
final class MachineCommands {
    private static final String ALL = "snrvmpi";

    private final Workstation station;
    private final JobCommands jobs;

    MachineCommands(Workstation station, JobCommands jobs) {
        this.station = station;
        this.jobs = jobs;
    }

    List<Command> all() {
        return List.of(
                new Command(
                        "uname",
                        "[-asnrvmpi]",
                        "print the names of the system",
                        List.of(
                                "-s system, -n node, -r release, -v version, -m machine, -p processor,",
                                "-i platform, -a all of these"),
                        this::uname),
                new Command("dmesg", "", "print the kernel's message buffer", this::dmesg),
                new Command(
                        "reboot",
                        "[-d]",
                        "boot again; with -d the kernel panics first and leaves a crash dump",
                        this::reboot),
                new Command("halt", "", "switch the machine off and leave", this::halt));
    }

    private int uname(Call call) throws ShellException {
        StringBuilder wanted = new StringBuilder();
        for (String argument : call.arguments()) {
            if (!argument.matches("-[asnrvmpi]+")) {
                throw new ShellException("usage: uname [-asnrvmpi]");
            }
            wanted.append(argument.contains("a") ? ALL : argument.substring(1));
        }
        List<String> words = new ArrayList<>();
        for (char letter : ALL.toCharArray()) {
            if (wanted.indexOf(String.valueOf(letter)) >= 0 || letter == 's' && wanted.isEmpty()) {
                words.add(word(letter));
            }
        }
        call.out().line(String.join(" ", words));
        return Status.OK;
    }

    private String word(char letter) {
        return switch (letter) {
            case 's' -> station.name(Utsname.SYSNAME);
            case 'n' -> station.name(Utsname.NODENAME);
            case 'r' -> station.name(Utsname.RELEASE);
            case 'v' -> station.name(Utsname.VERSION);
            case 'm' -> station.name(Utsname.MACHINE);
            case 'p' -> processor(station.plan().arch());
            default -> station.text("platform");
        };
    }

    private static String processor(Arch arch) {
        return arch.strictAlignment() ? "sparc" : "i386";
    }

    private int dmesg(Call call) {
        call.out().print(station.messages());
        return Status.OK;
    }

    private int reboot(Call call) throws ShellException {
        boolean dump = call.argument(0).equals("-d");
        if (call.arguments().size() > (dump ? 1 : 0)) {
            throw new ShellException("usage: reboot [-d]");
        }
        if (dump && !station.hangs()) {
            station.log("reboot", "rebooted by root");
        }
        if (dump) {
            jobs.dump();
            return Status.OK; // the panic is what was asked for
        }
        if (!station.hangs()) {
            station.log("reboot", "rebooted by root");
            station.kernel().print("syncing file systems... done\nrebooting...\n");
        }
        station.reboot();
        return Status.OK;
    }

    private int halt(Call call) {
        if (!station.hangs()) {
            station.kernel().print("syncing file systems... done\n");
        }
        station.halt();
        return Status.OK;
    }
}
