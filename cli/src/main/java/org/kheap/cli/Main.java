package org.kheap.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.kheap.emulator.unicorn.EngineException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The {@code kheap} command. */
public final class Main {
    @Command(
            name = "kheap",
            description = "A virtual machine for kernel heaps.",
            synopsisSubcommandLabel = "COMMAND",
            version = "kheap 0.1.0")
    private static final class Kheap {
        @CommandLine.Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = CommandLine.ScopeType.INHERIT,
                description = "show this text")
        private boolean help;

        @CommandLine.Option(
                names = "--version",
                versionHelp = true,
                description = "show the version")
        private boolean version;
    }

    private Main() {}

    public static void main(String[] arguments) {
        PrintStream out = buffered(FileDescriptor.out);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
        int status = run(arguments, out, err, wantsColour());
        out.flush();
        System.exit(status);
    }

    private static PrintStream buffered(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)),
                false,
                StandardCharsets.UTF_8);
    }

    /** Whether there is a terminal, and NO_COLOR does not forbid colours. */
    private static boolean wantsColour() {
        return System.console() != null && System.getenv("NO_COLOR") == null;
    }

    /**
     * Runs a command.
     *
     * @return its exit status
     */
    static int run(String[] arguments, PrintStream out, PrintStream err, boolean colour) {
        int dashes = Arrays.asList(arguments).indexOf("--");
        int own = dashes < 0 ? arguments.length : dashes;
        List<String> forWorkload =
                dashes < 0
                        ? List.of()
                        : Arrays.asList(arguments).subList(dashes + 1, arguments.length);
        Environment environment = new Environment(out, err, forWorkload, colour);
        CommandLine command =
                new CommandLine(new Kheap())
                        .addSubcommand(new RunCommand(environment))
                        .addSubcommand(new MdbCommand(environment))
                        .addSubcommand(new SavecoreCommand(environment))
                        .addSubcommand(new ShellCommand(environment))
                        .addSubcommand(new TunablesCommand(environment))
                        .addSubcommand(new DoctorCommand(environment))
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setOut(new java.io.PrintWriter(out, true))
                        .setErr(new java.io.PrintWriter(err, true))
                        .setParameterExceptionHandler((e, args) -> misused(e, environment))
                        .setExecutionExceptionHandler((e, line, result) -> failed(e, environment));
        if (own == 0) {
            command.usage(err);
            return ExitStatus.FAILURE;
        }
        return command.execute(Arrays.copyOf(arguments, own));
    }

    private static int misused(ParameterException e, Environment environment) {
        environment.say(e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, environment.err());
        environment.err().println("Try kheap %s--help".formatted(nameOf(e)));
        return ExitStatus.FAILURE;
    }

    private static String nameOf(ParameterException e) {
        String name = e.getCommandLine().getCommandName();
        return name.equals("kheap") ? "" : name + " ";
    }

    /** What the user can mend is said in a line; anything else is our fault and shows where. */
    private static int failed(Exception e, Environment environment) {
        if (e instanceof UserException || e instanceof EngineException) {
            environment.say(e.getMessage());
        } else if (e instanceof IOException) {
            environment.say("cannot read or write: " + e.getMessage());
        } else {
            environment.say("internal error, please report it");
            e.printStackTrace(environment.err());
        }
        return ExitStatus.FAILURE;
    }
}
