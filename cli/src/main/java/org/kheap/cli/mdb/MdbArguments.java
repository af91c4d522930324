package org.kheap.cli.mdb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Numbers;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What can stand behind {@code mdb}, at the host's prompt and at that of a machine. */
public final class MdbArguments {
    private static final int HEXADECIMAL = 16;
    private static final int MOST_OPERANDS = 2;

    @Option(
            names = "-e",
            paramLabel = "COMMANDS",
            description =
                    "run these and leave; repeatable, up to the first that fails. Nothing is read from"
                            + " standard input")
    private List<String> commands = new ArrayList<>();

    @Option(names = "-k", description = "the live kernel, if no dump is named")
    private boolean kernel;

    @Option(names = "-w", description = "allow to write to a live kernel, as $W does")
    private boolean writable;

    @Option(
            names = "-I",
            paramLabel = "PATH",
            split = ":",
            description =
                    "directories of macros for $<, with colons between them; default: ~/.kheap/macros")
    private List<Path> macros = new ArrayList<>();

    @Option(
            names = "-o",
            paramLabel = "OPTION",
            description = "switch on ignoreeof, pager (which is on at first) or repeatlast")
    private Set<SessionOption> switchedOn = EnumSet.noneOf(SessionOption.class);

    @Option(names = "+o", paramLabel = "OPTION", description = "switch it off")
    private Set<SessionOption> switchedOff = EnumSet.noneOf(SessionOption.class);

    @Option(names = "-P", paramLabel = "PROMPT", description = "what stands before typed lines")
    private String prompt;

    @Option(
            names = "-s",
            paramLabel = "DISTANCE",
            converter = Distance.class,
            description =
                    "bytes behind a symbol that have its name, in hexadecimal; default: 0, as many as"
                            + " the symbol has")
    private long distance;

    @Option(names = "-S", description = "do not read ~/.mdbrc")
    private boolean bare;

    @Option(
            names = "--json",
            description = "print what commands find for programs: an object to a line")
    private boolean json;

    @Parameters(
            paramLabel = "[unix.N vmcore.N | N]",
            hideParamSyntax = true,
            arity = "0..*",
            description = "files of a dump, or its number")
    private List<String> operands = new ArrayList<>();

    /** A number as the debugger reads it. */
    static final class Distance implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Numbers.parse(text, HEXADECIMAL);
            } catch (DebuggerException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** What {@link #parse} reads into. */
    @Command(name = "mdb")
    private record Holder(@Mixin MdbArguments arguments) {}

    /**
     * Reads the words behind a command {@code mdb}.
     *
     * @throws ParameterException if they make no sense
     */
    public static MdbArguments parse(List<String> words) {
        MdbArguments arguments = new MdbArguments();
        new CommandLine(new Holder(arguments))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(words.toArray(String[]::new));
        return arguments;
    }

    /** Arguments that stand for some commands alone. */
    public static MdbArguments of(List<String> commands) {
        MdbArguments arguments = new MdbArguments();
        arguments.commands.addAll(commands);
        return arguments;
    }

    /** What to run in place of what would be read; empty for nothing. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** Files of a dump, or its number. */
    public List<String> operands() {
        return List.copyOf(operands);
    }

    /** Whether they say what is to be examined: a dump by both of its files or one word, or with -k. */
    public boolean nameTarget() {
        return operands.isEmpty() ? kernel : operands.size() <= MOST_OPERANDS;
    }

    /** Whether they ask for the kernel that runs. */
    public boolean isLive() {
        return kernel && operands.isEmpty();
    }

    boolean isWritable() {
        return writable;
    }

    List<Path> macroDirectories(Path home) {
        return macros.isEmpty() ? List.of(home.resolve(".kheap/macros")) : List.copyOf(macros);
    }

    boolean has(SessionOption option) {
        boolean isUsual = option == SessionOption.PAGER;
        return (isUsual || switchedOn.contains(option)) && !switchedOff.contains(option);
    }

    Optional<String> prompt() {
        return Optional.ofNullable(prompt);
    }

    long distance() {
        return distance;
    }

    boolean readsStartFile() {
        return !bare;
    }

    boolean isJson() {
        return json;
    }
}
