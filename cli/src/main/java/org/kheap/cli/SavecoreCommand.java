package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.DumpException;
import org.kheap.panic.dump.Savecore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kheap savecore}: makes a pair that debuggers open of a compressed crash dump. */
@Command(
        name = "savecore",
        description = "Expand a compressed crash dump, vmdump.N, to unix.N and vmcore.N.",
        footer = {"", "Exit status: 0 the pair is there, 2 it is not; standard error says why."})
final class SavecoreCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "DUMPFILE",
            required = true,
            description = "the compressed dump, which stays")
    private Path file;

    @Option(
            names = {"-v", "--verbose"},
            description = "say what happens, in the words of savecore, on standard error")
    private boolean verbose;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "where to save the pair; default: the directory of the dump")
    private Path directory;

    private final Environment environment;

    SavecoreCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws UserException, IOException {
        Path there = directory == null ? file.resolveSibling("") : directory;
        CrashDirectory crashes = new CrashDirectory(there, environment::say);
        try {
            CrashDumps.showPair(environment, new Savecore(crashes, new Terminal()).expand(file));
        } catch (DumpException e) {
            throw new UserException(e.getMessage(), e);
        }
        return ExitStatus.CLEAN;
    }

    private final class Terminal implements Savecore.Talk {
        @Override
        public void print(String text) {
            if (verbose) {
                environment.err().print(text);
            }
        }

        @Override
        public void log(String line) {
            print("savecore: " + line + "\n");
        }
    }
}
