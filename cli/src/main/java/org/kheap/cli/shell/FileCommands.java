package org.kheap.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.kheap.cli.shell.Command.Call;
import org.kheap.kernel.boot.BadSettingException;
import org.kheap.kernel.boot.SettingParser;

/** The commands about files, and those that change {@code /etc/system}. */
final class FileCommands {
    private static final int SCREEN_WIDTH = 80;
    private static final int GAP = 2;

    private final Workstation station;

    FileCommands(Workstation station) {
        this.station = station;
    }

    List<Command> all() {
        return List.of(
                new Command("ls", "[-l] [PATH]", "list files", this::ls),
                new Command("cat", "FILE...", "print files", this::cat),
                new Command(
                        "cd", "[DIR]", "go to a directory; at first the crash directory", this::cd),
                new Command("pwd", "", "print the directory", this::pwd),
                new Command(
                        "echo",
                        "[WORD...]",
                        "print words; > /etc/system and >> /etc/system write them there",
                        this::echo),
                new Command(
                        "set",
                        "NAME=VALUE",
                        "add a tunable to /etc/system, for the next boot",
                        List.of(
                                "| and & in place of = change bits, in quotes: set 'kmem_flags|0x20'"),
                        this::set),
                new Command(
                        "unset", "NAME", "remove what /etc/system says of a tunable", this::unset));
    }

    private Disk disk() {
        return station.disk();
    }

    private int ls(Call call) throws ShellException {
        boolean details = call.argument(0).equals("-l");
        List<String> paths = call.arguments().subList(details ? 1 : 0, call.arguments().size());
        if (paths.size() > 1 || !paths.isEmpty() && paths.get(0).startsWith("-")) {
            throw new ShellException("usage: ls [-l] [PATH]");
        }
        String shown = paths.isEmpty() ? "." : paths.get(0);
        String path = disk().resolve(shown);
        List<String> names;
        if (disk().isDirectory(path)) {
            names = disk().list(path);
        } else if (disk().isFile(path)) {
            names = List.of(shown);
        } else {
            throw new ShellException("%s: No such file or directory".formatted(shown));
        }
        if (!details) {
            call.out().print(columns(names));
            return Status.OK;
        }
        String parent = disk().isDirectory(path) ? path : disk().resolve(path + "/..");
        for (String name : names) {
            call.out()
                    .line(
                            details(
                                    name,
                                    disk().resolve(
                                                    name.startsWith("/")
                                                            ? name
                                                            : parent + "/" + name)));
        }
        return Status.OK;
    }

    private String details(String name, String path) throws ShellException {
        boolean directory = disk().isDirectory(path);
        return "%s   1 root     root     %10d %s"
                .formatted(
                        directory ? "drwxr-xr-x" : "-rw-r--r--",
                        directory ? 512 : disk().size(path),
                        name);
    }

    /** Down, then across, as on a terminal of 80 columns. */
    private static String columns(List<String> names) {
        int width = GAP + names.stream().mapToInt(String::length).max().orElse(0);
        int across = Math.max(1, SCREEN_WIDTH / width);
        int down = (names.size() + across - 1) / across;
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < down; row++) {
            StringBuilder line = new StringBuilder();
            for (int i = row; i < names.size(); i += down) {
                line.append(names.get(i)).append(" ".repeat(width - names.get(i).length()));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int cat(Call call) throws ShellException {
        for (String file : call.arguments()) {
            try {
                call.out().print(disk().read(disk().resolve(file)));
            } catch (ShellException e) {
                throw new ShellException("cat: " + e.getMessage(), e);
            }
        }
        return Status.OK;
    }

    private int cd(Call call) throws ShellException {
        disk().enter(call.argument(0));
        return Status.OK;
    }

    private int pwd(Call call) {
        call.out().line(disk().directory());
        return Status.OK;
    }

    private int echo(Call call) {
        call.out().line(String.join(" ", call.arguments()));
        return Status.OK;
    }

    private int set(Call call) throws ShellException {
        if (call.arguments().isEmpty()) {
            call.out().print(disk().system());
            return Status.OK;
        }
        String text = String.join(" ", call.arguments());
        try {
            new SettingParser(List.of(station.plan().arch().abi())).parse(text);
        } catch (BadSettingException e) {
            throw new ShellException(
                    "set: %s; %s".formatted(e.problem().fact(), e.problem().advice()), e);
        }
        String system = disk().system();
        String gap = system.isEmpty() || system.endsWith("\n") ? "" : "\n";
        disk().write(Disk.SYSTEM, gap + "set " + text + "\n", true);
        return Status.OK;
    }

    private int unset(Call call) throws ShellException {
        String name = call.argument(0);
        if (!name.matches("\\w+")) {
            throw new ShellException("usage: unset NAME");
        }
        List<String> lines = disk().system().lines().toList();
        List<String> kept = new ArrayList<>(lines);
        kept.removeIf(line -> line.matches("\\s*set\\s+(\\w+:)?" + name + "\\W.*"));
        if (kept.size() == lines.size()) {
            throw new ShellException("unset: /etc/system does not set " + name);
        }
        String text = kept.stream().map(line -> line + "\n").collect(Collectors.joining());
        disk().write(Disk.SYSTEM, text, false);
        return Status.OK;
    }
}
