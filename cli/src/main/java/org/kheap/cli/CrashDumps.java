package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.panic.dump.CrashDirectory;
import picocli.CommandLine.Option;

/** Options that say whether and where a run leaves a crash dump, and the saving of it. */
final class CrashDumps {
    /** What means itself to a shell. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./,:+@%-]+");

    @Option(
            names = "--dump",
            paramLabel = "DIR",
            description = "when the guest panics, save a crash dump there: unix.N and vmcore.N")
    private Path directory;

    @Option(
            names = "--dump-always",
            description = "save the dump however the run ends; --dump says where")
    private boolean always;

    @Option(
            names = "--compress",
            description = "save the dump as vmdump.N, which kheap savecore expands")
    private boolean compress;

    /** Refuses options that mean nothing without another one. */
    void check() throws UserException {
        if (directory == null && (always || compress)) {
            throw new UserException(
                    "no directory for crash dumps: %s goes with --dump=DIR"
                            .formatted(always ? "--dump-always" : "--compress"));
        }
    }

    /** Where a kernel that is about to run shall dump; null for nowhere. */
    RunDump target(Environment environment) {
        return directory == null
                ? null
                : new RunDump(new CrashDirectory(directory, environment::say), compress);
    }

    /**
     * Saves the dump of a kernel whose run is over, if one is wanted that has not been saved when it
     * panicked, and says where it is.
     *
     * @param target what {@link #target} made for that kernel
     */
    void finish(Environment environment, Kernel kernel, Outcome outcome, RunDump target)
            throws UserException {
        if (target == null) {
            if (outcome instanceof Outcome.Panicked) {
                environment.say("no crash dump was saved; --dump=DIR saves one");
            }
            return;
        }
        try {
            if (always && !target.wasAsked()) {
                target.write(kernel.crashImage(outcome));
            }
            if (target.saved().isPresent()) {
                show(environment, target.saved().get());
            } else if (outcome instanceof Outcome.Panicked) {
                environment.say(
                        "no crash dump was saved: the kernel died before it could dump;"
                                + " --dump-always saves one even so");
            }
        } catch (IOException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    private void show(Environment environment, CrashDirectory.Saved saved) {
        if (compress) {
            Path file = saved.files().get(0);
            environment.say("crash dump saved: " + file);
            environment.say("expand it with: kheap savecore -vf " + quoted(file));
        } else {
            showPair(environment, saved);
        }
    }

    /** Says where a pair is, and how to open it. */
    static void showPair(Environment environment, CrashDirectory.Saved saved) {
        Path symbols = saved.files().get(0);
        Path core = saved.files().get(1);
        environment.say("crash dump saved: %s %s".formatted(symbols, core));
        environment.say("open it with: kheap mdb %s %s".formatted(quoted(symbols), quoted(core)));
    }

    /** A file as an argument of a command that people paste into a shell. */
    static String quoted(Path file) {
        String name = file.toString();
        String argument = name.startsWith("-") ? "./" + name : name;
        return PLAIN.matcher(argument).matches()
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }
}
