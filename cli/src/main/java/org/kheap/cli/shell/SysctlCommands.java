package org.kheap.cli.shell;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kheap.cli.shell.Command.Call;
import org.kheap.cli.sysctl.KenvProgram;
import org.kheap.cli.sysctl.Output;
import org.kheap.cli.sysctl.SysctlProgram;
import org.kheap.kernel.module.LoadException;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.machine.GuestText;

/** FreeBSD's commands about variables of the kernel. */
final class SysctlCommands {
    private final Workstation station;

    SysctlCommands(Workstation station) {
        this.station = station;
    }

    List<Command> all() {
        return List.of(
                new Command(
                        "sysctl",
                        "[-bdehiNnoqTWx] [-f FILE] NAME[=VALUE]... | -a",
                        "show and change variables of the kernel, such as vm.memguard",
                        List.of(
                                "-d descriptions, -a all, -n values only, -N names only, -e with =, -x",
                                "hexadecimal, -h with commas, -T those of /boot/loader.conf, -W those that",
                                "can be set, -i and -q say nothing of unknown names"),
                        this::sysctl),
                new Command(
                        "kenv",
                        "[-hNq] | [-qv] NAME[=VALUE] | [-q] -u NAME",
                        "show and change the kernel environment",
                        this::kenv));
    }

    private int sysctl(Call call) throws ShellException {
        return sysctl(output(call)).run(guest(call.arguments()));
    }

    private int kenv(Call call) throws ShellException {
        return new KenvProgram(tree().environment(), output(call), this::error)
                .run(guest(call.arguments()));
    }

    /**
     * Does what {@code /etc/sysctl.conf} says, as after each boot.
     *
     * @return how many of its lines were wrong
     */
    int configure() throws ShellException {
        return station.disk().read(Disk.SYSCTL).isBlank()
                ? 0
                : sysctl(this::error).run(List.of("-f", Disk.SYSCTL));
    }

    private SysctlProgram sysctl(Output out) throws ShellException {
        return new SysctlProgram(tree(), this::read, out, this::error);
    }

    private Sysctl tree() throws ShellException {
        try {
            return station.kernel().sysctl();
        } catch (LoadException e) {
            throw new ShellException("no sysctl in this kernel: " + e.getMessage(), e);
        }
    }

    private String read(String file) {
        try {
            return GuestText.of(station.disk().read(station.disk().resolve(file)));
        } catch (ShellException e) {
            return null; // sysctl says in its own words that there is none
        }
    }

    private static List<String> guest(List<String> words) {
        return words.stream().map(GuestText::of).toList();
    }

    private static Output output(Call call) {
        return bytes -> call.out().print(new String(bytes, StandardCharsets.UTF_8));
    }

    private void error(byte[] bytes) {
        station.screen().error(new String(bytes, StandardCharsets.UTF_8));
    }
}
