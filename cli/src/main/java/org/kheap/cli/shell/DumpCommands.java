package org.kheap.cli.shell;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.kheap.cli.shell.Command.Call;
import org.kheap.kernel.boot.DumpTarget;
import org.kheap.kernel.boot.Outcome;
import org.kheap.panic.dump.Savecore;

/** The commands about crash dumps. */
final class DumpCommands {
    private static final String DUMPADM_USAGE =
            "[-c kernel|curproc|all] [-d DEVICE|swap|none] [-m MINk|MINm] [-n|-y] [-s DIR] [-z on|off]";

    private static final String SAVECORE_USAGE = "[-v] [-L] [-f VMDUMP] [DIR]";

    private final Workstation station;

    DumpCommands(Workstation station) {
        this.station = station;
    }

    List<Command> all() {
        return List.of(
                new Command(
                        "dumpadm",
                        DUMPADM_USAGE,
                        "show or change how crash dumps are made",
                        List.of(
                                "-c what is dumped, -d where to, -s where savecore saves, -n do not save after",
                                "a reboot, -y do, -m what to leave free, -z save compressed (amd64)"),
                        this::dumpadm),
                new Command(
                        "savecore",
                        SAVECORE_USAGE,
                        "save the dump on the dump device as unix.N and vmcore.N",
                        List.of("-L dumps the running system, -f expands a file vmdump.N"),
                        this::savecore));
    }

    private int dumpadm(Call call) throws ShellException {
        DumpConfiguration dumps = station.dumps();
        dumps.changeTogether(() -> change(dumps, new ArrayDeque<>(call.arguments())));
        station.dumpsChanged();
        call.out().print(dumps.text());
        return Status.OK;
    }

    private void change(DumpConfiguration dumps, Deque<String> words) throws ShellException {
        String minfree = "";
        while (!words.isEmpty()) {
            String option = words.pop();
            switch (option) {
                case "-n" -> dumps.saves(false);
                case "-y" -> dumps.saves(true);
                case "-c" -> dumps.content(argument(words));
                case "-d" -> dumps.device(argument(words));
                case "-m" -> minfree = argument(words);
                case "-s" -> dumps.directory(station.disk().resolve(argument(words)));
                case "-z" -> dumps.compresses(argument(words));
                default -> throw new ShellException("usage: dumpadm " + DUMPADM_USAGE);
            }
        }
        if (!minfree.isEmpty()) {
            dumps.minfree(minfree); // a file in the directory, which is known only now
        }
    }

    private static String argument(Deque<String> words) throws ShellException {
        if (words.isEmpty()) {
            throw new ShellException("usage: dumpadm " + DUMPADM_USAGE);
        }
        return words.pop();
    }

    private int savecore(Call call) throws ShellException {
        Deque<String> words = new ArrayDeque<>(call.arguments());
        String file = "";
        boolean live = false;
        while (!words.isEmpty() && words.peek().startsWith("-")) {
            String option = words.pop();
            live |= option.contains("L");
            if (!option.matches("-[vLf]+") || option.contains("f") && words.isEmpty()) {
                throw new ShellException("usage: savecore " + SAVECORE_USAGE);
            }
            file = option.contains("f") ? station.disk().resolve(words.pop()) : file;
        }
        if (words.size() > 1) {
            throw new ShellException("usage: savecore " + SAVECORE_USAGE);
        }
        String directory =
                words.isEmpty() ? station.dumps().directory() : station.disk().resolve(words.pop());
        if (!station.disk().isInCrash(directory)) {
            throw new ShellException("savecore: %s is not below /var/crash".formatted(directory));
        }
        if (!file.isEmpty()) {
            expand(file, directory);
            return Status.OK;
        }
        if (live) {
            dumpLive();
        }
        station.saveFromDevice(directory);
        return Status.OK;
    }

    private void expand(String file, String directory) throws ShellException {
        if (!station.disk().isFile(file) || !station.disk().isInCrash(file)) {
            throw new ShellException("savecore: cannot open " + file);
        }
        Savecore savecore = station.savecore(directory);
        try {
            savecore.expand(station.disk().host(file));
        } catch (IOException e) {
            throw new ShellException("savecore: " + station.inGuest(e.getMessage(), directory), e);
        }
    }

    private void dumpLive() throws ShellException {
        DumpTarget target = station.dumps().liveTarget();
        if (target == null) {
            throw new ShellException("savecore: no dump device configured");
        }
        if (station.hangs()) {
            throw new ShellException("savecore: the machine hangs; reboot -d makes it dump");
        }
        try {
            target.write(station.kernel().crashImage(new Outcome.Returned(0)));
        } catch (IOException e) {
            String where = station.dumps().directory();
            throw new ShellException("savecore: " + station.inGuest(e.getMessage(), where), e);
        }
    }
}
