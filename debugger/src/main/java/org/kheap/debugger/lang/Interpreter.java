package org.kheap.debugger.lang;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.Stream;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Disassembler;
import org.kheap.debugger.command.InterruptedCommandException;
import org.kheap.debugger.command.Modules;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Variables;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.lang.Pipeline.Command;
import org.kheap.debugger.structs.Structs;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.debugger.target.Target;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.GuestFaultException;

/** A session: runs command lines on a target. */
public final class Interpreter implements Session {
    /** Of commands that run commands. */
    private static final int DEEPEST = 64;

    private static final int MOST_PARSED = 16;

    private final Target target;
    private final Modules modules;
    private final Host host;
    private final LoggedConsole console;
    private final Variables variables = new Variables();
    private final Notation notation;
    private final Structs structs;
    private final Evaluator evaluator;
    private final Commands commands;

    /** Expressions that a pipeline evaluates for each of its elements. */
    private final Map<String, Expression> parsed =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Expression> eldest) {
                    return size() > MOST_PARSED;
                }
            };

    private List<Stage> previous = List.of();
    private long dot;
    private long lastDot;
    private long increment;
    private boolean isWritable;
    private boolean isFinished;
    private boolean hasFound;
    private String prompt = "> ";
    private int depth;
    private boolean leavesMacro;

    /** Set by another thread. */
    private volatile boolean isInterrupted;

    public Interpreter(Target target, Modules modules, Host host) {
        this(target, modules, host, new Notation(target));
    }

    /** @param notation which the host may ask and change, too */
    public Interpreter(Target target, Modules modules, Host host, Notation notation) {
        this.target = target;
        this.modules = modules;
        this.host = host;
        this.console = new LoggedConsole(host.console(), host.logs());
        this.notation = notation;
        this.structs = new Structs(target);
        Memory memory = new Memory(target);
        this.evaluator = new Evaluator(this, memory);
        this.commands = new Commands(this, memory, host.disassembler());
        target.threads().stream().findFirst().ifPresent(this::defineRegisters);
    }

    private void defineRegisters(TargetThread thread) {
        variables.set("thread", thread.address());
        RegisterNames.of(target.arch())
                .forEach(
                        (name, register) ->
                                variables.define(name, thread.registers().get(register)));
    }

    /**
     * Runs lines as the user types them, up to the first error, which is told to the console.
     *
     * @return whether there was none
     */
    public boolean run(String lines) {
        isInterrupted = false;
        try {
            console.record(prompt + lines);
            Output output = new ConsoleOutput(notation, console);
            StatementParser parser = new StatementParser(lines);
            for (Optional<Statement> next = parser.next();
                    next.isPresent() && !isFinished;
                    next = parser.next()) {
                run(next.get(), output, true);
            }
            return true;
        } catch (DebuggerException failure) {
            failure.report().forEach(console::error);
            return false;
        }
    }

    /** Repeats the last command behind what it covered. */
    public boolean repeat() {
        dot += increment;
        return previous.isEmpty() || run(".");
    }

    /** Stops the command that runs. May be called from any thread. */
    public void interrupt() {
        isInterrupted = true;
    }

    /** Whether the user asked to end the debugger. */
    public boolean isFinished() {
        return isFinished;
    }

    /** Whether any command has {@linkplain #found found} what it looked for. */
    public boolean hasFound() {
        return hasFound;
    }

    public String prompt() {
        return prompt;
    }

    @Override
    public void execute(String lines, Output output) {
        if (depth == DEEPEST) {
            throw new DebuggerException("commands are nested too deeply");
        }
        depth++;
        try {
            StatementParser parser = new StatementParser(lines);
            for (Optional<Statement> next = parser.next();
                    next.isPresent() && !isFinished && !leavesMacro;
                    next = parser.next()) {
                run(next.get(), output, false);
            }
        } finally {
            depth--;
            leavesMacro = false;
        }
    }

    private void run(Statement statement, Output output, boolean isTyped) {
        long address = statement.address().isPresent() ? value(statement.address().get()) : dot;
        long count = statement.count().isPresent() ? value(statement.count().get()) : 1;
        dot = address;
        if (isTyped && !statement.stages().isEmpty()) {
            previous = statement.stages();
        }
        if (statement.shell().isPresent()) {
            runWithShell(statement, count, statement.shell().get());
        } else if (!statement.stages().isEmpty()) {
            runStages(statement.stages(), statement.address().isPresent(), count, output);
        } else if (isTyped && !previous.isEmpty()) {
            runStages(previous, statement.address().isPresent(), count, output);
        }
    }

    private void runWithShell(Statement statement, long count, String command) {
        ShellOutput collected = new ShellOutput(notation);
        if (!statement.stages().isEmpty()) {
            runStages(statement.stages(), statement.address().isPresent(), count, collected);
        }
        host.shell().run(command, collected.text(), console);
    }

    private void runStages(List<Stage> stages, boolean hasAddress, long count, Output output) {
        List<Command> ready = stages.stream().map(this::command).toList();
        Pipeline pipeline = new Pipeline(notation, ready, this::read, output);
        try {
            runRounds(pipeline, hasAddress, count, commands.readsCount(stages.get(0)));
            pipeline.finish();
        } catch (GuestFaultException fault) {
            throw new DebuggerException(
                    "failed to read 0x%x from target: no mapping for address"
                            .formatted(fault.fault().address()));
        } catch (UnknownNameException missing) {
            throw new DebuggerException(missing.getMessage());
        } finally {
            // Half a line in front of an error is for people, not for the next command.
            if (!output.isPipe()) {
                output.freshLine();
            }
        }
    }

    private void runRounds(Pipeline pipeline, boolean hasAddress, long count, boolean readsCount) {
        long rounds = readsCount && count != 0 ? 1 : count;
        long address = dot;
        for (long i = 0; Long.compareUnsigned(i, rounds) < 0; i++) {
            if (i > 0) {
                address += increment;
            }
            pipeline.run(new Round(address, hasAddress, rounds != 1, i, count, false));
        }
    }

    /** A command that keeps dot and can be stopped. */
    private Command command(Stage stage) {
        Command command = commands.of(stage);
        return (round, output) -> {
            checkInterrupt();
            dot = round.dot();
            lastDot = dot;
            command.run(round, output);
        };
    }

    long value(Expression expression) {
        return evaluator.value(expression, dot, lastDot);
    }

    boolean isWritable() {
        return isWritable;
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public Modules modules() {
        return modules;
    }

    @Override
    public Structs structs() {
        return structs;
    }

    @Override
    public Variables variables() {
        return variables;
    }

    @Override
    public Disassembler disassembler() {
        return host.disassembler();
    }

    @Override
    public Notation notation() {
        return notation;
    }

    @Override
    public long dot() {
        return dot;
    }

    @Override
    public void setDot(long value) {
        dot = value;
    }

    @Override
    public long increment() {
        return increment;
    }

    @Override
    public void setIncrement(long bytes) {
        increment = bytes;
    }

    @Override
    public long evaluate(String expression, long at) {
        Expression known = parsed.get(expression);
        if (known == null) {
            known = StatementParser.expression(expression);
            parsed.put(expression, known);
        }
        return evaluator.value(known, at, lastDot);
    }

    /** What a command printed into a pipe is read once, and not worth remembering. */
    private long read(String text) {
        return evaluator.value(StatementParser.expression(text), dot, lastDot);
    }

    @Override
    public PrimitiveIterator.OfLong walk(String name, OptionalLong address) {
        Walker walker =
                modules.walker(name, target)
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "failed to perform walk: unknown walk name"));
        if (walker.start() == Walker.Start.ADDRESS && address.isEmpty()) {
            warn("%s doesn't support global walks", walker.name());
            throw new DebuggerException("failed to perform walk: failed to initialize walk");
        }
        return walker.walk(this, address);
    }

    @Override
    public void runMacro(String name, boolean replacing, Output output) {
        String lines =
                host.macros()
                        .find(name)
                        .or(() -> modules.macro(name).map(macro -> macro.commands()))
                        .or(() -> typeOf(name).map(type -> ".::print " + type))
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "failed to open %s (see ::help '$<')"
                                                        .formatted(name)));
        execute(lines, output);
        leavesMacro = replacing && depth > 0;
    }

    private Optional<String> typeOf(String name) {
        return Stream.of("struct " + name, "union " + name, name + "_t", "struct " + name + "_s")
                .filter(type -> target.types().named(type).isPresent())
                .findFirst();
    }

    @Override
    public void leaveMacro() {
        leavesMacro = depth > 0;
    }

    @Override
    public void setWritable(boolean allowed) {
        isWritable = allowed;
    }

    @Override
    public void setPrompt(String text) {
        prompt = text;
    }

    @Override
    public void log(Optional<Path> file) {
        file.ifPresentOrElse(console::open, console::close);
    }

    @Override
    public void quit() {
        isFinished = true;
    }

    @Override
    public void warn(String format, Object... values) {
        console.error("mdb: " + String.format(Locale.ROOT, format, values));
    }

    @Override
    public void found() {
        hasFound = true;
    }

    @Override
    public void progress(String doing, long done, long total) {
        host.progress().show(doing, done, total);
    }

    @Override
    public void checkInterrupt() {
        if (isInterrupted) {
            throw new InterruptedCommandException();
        }
    }
}
