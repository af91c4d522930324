package org.kheap.debugger.builtin;

import static org.kheap.debugger.command.Description.MANY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.FileFailure;
import org.kheap.debugger.command.UsageException;

/** Commands for files of the host. */
final class FileDcmds {
    private FileDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new PlainDcmd(
                        Description.of("cat", "concatenate and display files")
                                .operands("file ...", 1, MANY)
                                .help("Prints files; into a pipe, each line is an expression.")
                                .example("::cat addresses | ::whatis"),
                        FileDcmds::cat),
                new PlainDcmd(
                        Description.of("log", "log session to a file")
                                .flag('d', "stop")
                                .text('e', "file", "write to this file from now on")
                                .example("::log -e session.txt"),
                        FileDcmds::log),
                new PlainDcmd(
                        Description.of("$>", "log session to a file")
                                .operands("[file]", 0, 1)
                                .help("Without a file, stops.")
                                .example("$>session.txt"),
                        call ->
                                call.session()
                                        .log(call.arguments().operand(0).map(FileDcmds::path))));
    }

    private static void cat(Call call) {
        for (Argument file : call.arguments().operands()) {
            try {
                // Any byte is a character of this set, so that any file can be shown.
                Files.readAllLines(path(file.text()), StandardCharsets.ISO_8859_1)
                        .forEach(call.output()::line);
            } catch (IOException e) {
                throw new DebuggerException(
                        "failed to read %s: %s".formatted(file.text(), FileFailure.reason(e)));
            }
        }
    }

    private static void log(Call call) {
        Optional<String> file = call.arguments().text('e');
        if (file.isPresent() == call.has('d')) {
            throw new UsageException("");
        }
        call.session().log(file.map(FileDcmds::path));
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException malformed) {
            throw new DebuggerException("not the name of a file: " + name);
        }
    }
}
