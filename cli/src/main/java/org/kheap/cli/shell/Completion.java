package org.kheap.cli.shell;

import java.io.File;
import java.util.List;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.kheap.kernel.boot.Tunable;

/** What a word of a command could become. */
final class Completion {
    private final Shell shell;

    Completion(Shell shell) {
        this.shell = shell;
    }

    void complete(ParsedLine line, List<Candidate> candidates) {
        List<String> words = line.words();
        String command = words.get(0);
        if (line.wordIndex() == 0) {
            names().forEach(name -> candidates.add(new Candidate(name)));
            return;
        }
        switch (command) {
            case "help" -> names().forEach(name -> candidates.add(new Candidate(name)));
            case "set" -> Tunable.names().forEach(name -> candidates.add(part(name + "=")));
            case "unset" -> Tunable.names().forEach(name -> candidates.add(new Candidate(name)));
            case "run" -> hostFiles(line.word(), candidates);
            case "cat", "ls", "cd" -> files(line.word(), candidates);
            default -> {} // arguments of others are few and short
        }
    }

    private Stream<String> names() {
        return shell.commands().stream().map(Command::name);
    }

    /** Something after which the word goes on. */
    private static Candidate part(String text) {
        return new Candidate(text, text, null, null, null, null, false);
    }

    private static void hostFiles(String word, List<Candidate> candidates) {
        int slash = word.lastIndexOf('/');
        String directory = word.substring(0, slash + 1);
        File[] files = new File(directory.isEmpty() ? "." : directory).listFiles();
        if (files == null) {
            return;
        }
        for (File file : files) {
            String name = directory + file.getName();
            if (file.isDirectory()) {
                candidates.add(part(name + "/"));
            } else if (name.endsWith(".c") || name.endsWith(".S") || name.endsWith(".o")) {
                candidates.add(new Candidate(name));
            }
        }
    }

    private void files(String word, List<Candidate> candidates) {
        Disk disk = shell.station().disk();
        int slash = word.lastIndexOf('/');
        String directory = word.substring(0, slash + 1);
        String path = disk.resolve(directory.isEmpty() ? "." : directory);
        try {
            for (String name : disk.list(path)) {
                String whole = directory + name;
                boolean more = disk.isDirectory(disk.resolve(whole));
                candidates.add(more ? part(whole + "/") : new Candidate(whole));
            }
        } catch (ShellException e) {
            // nothing to offer
        }
    }
}
