package org.kheap.cli.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a machine, which survive its panics: a few that the shell keeps, and below {@code
 * /var/crash} those of a directory of the host.
 */
final class Disk {
    static final String SYSTEM = "/etc/system";
    static final String LOADER = "/boot/loader.conf";
    static final String SYSCTL = "/etc/sysctl.conf";
    static final String MESSAGES = "/var/adm/messages";
    static final String CRASH = "/var/crash";

    /** What people may write. */
    private static final List<String> WRITABLE = List.of(SYSTEM, LOADER, SYSCTL);

    /** Bytes of the log that are kept at least; real systems begin a new file now and then. */
    private static final int LOG_SIZE = 1 << 20;

    /** Largest file of the host that is shown as text. */
    private static final int LARGEST_TEXT = 1 << 16;

    private final Path crash;

    /** Text by path. */
    private final TreeMap<String, StringBuilder> files = new TreeMap<>();

    private final String home;
    private String directory;

    /**
     * @param crash directory of the host that the machine has as {@code /var/crash}
     * @param nodename of the machine, whose crash directory is there at once
     * @param settings text of {@code /etc/system}, and of the other files that a boot reads
     */
    Disk(Path crash, String nodename, SettingFiles settings) {
        this.crash = crash;
        this.home = CRASH + "/" + nodename;
        this.directory = home;
        files.put(SYSTEM, new StringBuilder(settings.system()));
        files.put(LOADER, new StringBuilder(settings.loader()));
        files.put(SYSCTL, new StringBuilder(settings.sysctl()));
        files.put(MESSAGES, new StringBuilder());
    }

    /** Where the prompt stands. */
    String directory() {
        return directory;
    }

    String system() {
        return files.get(SYSTEM).toString();
    }

    String loader() {
        return files.get(LOADER).toString();
    }

    /** Adds to the log what the console shows. */
    void log(String text) {
        StringBuilder log = files.get(MESSAGES);
        log.append(text);
        if (log.length() > 2 * LOG_SIZE) {
            log.delete(0, log.length() - LOG_SIZE);
        }
    }

    /** Makes a file of the system say something; a command that shows it is the only way to read it. */
    void keep(String path, String text) {
        files.put(path, new StringBuilder(text));
    }

    /** The place on the host of a path below {@code /var/crash}. */
    Path host(String path) {
        return path.equals(CRASH) ? crash : crash.resolve(path.substring(CRASH.length() + 1));
    }

    /** Puts the path of the guest where a text has that of the host. */
    String inGuest(String text, String guestDirectory) {
        return text.replace(host(guestDirectory).toString(), guestDirectory);
    }

    boolean isInCrash(String path) {
        return path.equals(CRASH) || path.startsWith(CRASH + "/");
    }

    /** An absolute path without dots. */
    String resolve(String path) {
        String whole = path.startsWith("/") ? path : directory + "/" + path;
        Deque<String> names = new ArrayDeque<>();
        for (String name : whole.split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    boolean isDirectory(String path) {
        if (path.equals("/") || path.equals(CRASH) || path.equals(home)) {
            return true;
        }
        String prefix = path + "/";
        return files.keySet().stream().anyMatch(f -> f.startsWith(prefix))
                || CRASH.startsWith(prefix)
                || isInCrash(path) && Files.isDirectory(host(path));
    }

    boolean isFile(String path) {
        return files.containsKey(path) || isInCrash(path) && Files.isRegularFile(host(path));
    }

    void enter(String path) throws ShellException {
        String wanted = path.isEmpty() ? home : resolve(path);
        if (!isDirectory(wanted)) {
            throw new ShellException(path + ": does not exist");
        }
        directory = wanted;
    }

    /** Names in a directory, without hidden ones, sorted. */
    List<String> list(String path) throws ShellException {
        TreeMap<String, Boolean> names = new TreeMap<>();
        String prefix = path.equals("/") ? "/" : path + "/";
        for (String file : files.keySet()) {
            if (file.startsWith(prefix)) {
                names.put(file.substring(prefix.length()).split("/")[0], true);
            }
        }
        if (home.startsWith(prefix)) {
            names.put(home.substring(prefix.length()).split("/")[0], true);
        }
        if (isInCrash(path) && Files.isDirectory(host(path))) {
            try (Stream<Path> found = Files.list(host(path))) {
                found.map(file -> file.getFileName().toString())
                        .filter(name -> !name.startsWith("."))
                        .forEach(name -> names.put(name, true));
            } catch (IOException e) {
                throw new ShellException("cannot read " + path + ": " + e.getMessage(), e);
            }
        }
        return new ArrayList<>(names.keySet());
    }

    /** Bytes of a file. */
    long size(String path) throws ShellException {
        if (files.containsKey(path)) {
            return files.get(path).length();
        }
        try {
            return Files.size(host(path));
        } catch (IOException e) {
            throw new ShellException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** The text of a file. */
    String read(String path) throws ShellException {
        if (files.containsKey(path)) {
            return files.get(path).toString();
        }
        if (isDirectory(path)) {
            throw new ShellException(path + ": is a directory");
        }
        if (!isFile(path)) {
            throw new ShellException("cannot open " + path);
        }
        if (size(path) > LARGEST_TEXT) {
            throw new ShellException(
                    "%s is no text; on the host it is %s".formatted(path, host(path)));
        }
        try {
            return Files.readString(host(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ShellException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** Writes a file; only those that a boot reads can be. */
    void write(String path, String text, boolean append) throws ShellException {
        if (!WRITABLE.contains(path)) {
            throw new ShellException(
                    "%s: cannot create; only %s can be written"
                            .formatted(path, String.join(", ", WRITABLE)));
        }
        StringBuilder file = files.get(path);
        if (!append) {
            file.setLength(0);
        }
        file.append(text);
    }
}
