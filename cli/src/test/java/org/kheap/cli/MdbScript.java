package org.kheap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.cli.mdb.MachineDisassembler;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.HostShell;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.target.Target;

/**
 * A session of the debugger by a script, whose lines are commands. Addresses in it have names, since
 * they are others on each machine:
 *
 * <ul>
 *   <li>{@code let NAME = EXPRESSION} evaluates an expression of the debugger's;
 *   <li>{@code let NAME ~ PATTERN} takes the first group of the first match in all that was printed
 *       since the last command began;
 *   <li>{@code {NAME}} in a command stands for the value, in hex.
 * </ul>
 *
 * <p>An address or pattern that is not there fails the test that runs the script.
 */
final class MdbScript {
    private static final Pattern LET = Pattern.compile("let (\\w+) ([=~]) (.*)");
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

    private final Recorder recorder = new Recorder();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Interpreter interpreter;

    MdbScript(Target target) {
        Notation notation = new Notation(target);
        Host host =
                Host.of(recorder)
                        .withShell(new HostShell("/bin/sh"))
                        .withDisassembler(
                                new MachineDisassembler(target, notation, recorder::error));
        this.interpreter = new Interpreter(target, DebuggerModules.all(), host, notation);
    }

    /** Has commands hand out rows, as to a program. */
    MdbScript asProgram() {
        recorder.takesRows = true;
        return this;
    }

    /** The rows of the last command. */
    List<Row> rows() {
        return List.copyOf(recorder.rows);
    }

    /** Runs one line, and returns what a terminal would show of it: nothing for a {@code let}. */
    String run(String line) {
        Matcher let = LET.matcher(line);
        if (!let.matches()) {
            String command = completed(line);
            return "> " + command + "\n" + print(command);
        }
        boolean isExpression = let.group(2).equals("=");
        values.put(let.group(1), isExpression ? evaluate(let.group(3)) : find(let.group(3)));
        return "";
    }

    /** Runs lines, and returns what a terminal would show. */
    String run(List<String> lines) {
        StringBuilder shown = new StringBuilder();
        lines.forEach(line -> shown.append(run(line)));
        return shown.toString();
    }

    /** Runs a command, and returns what it prints and what is said about it, in whole lines. */
    String print(String command) {
        recorder.lines.clear();
        recorder.rows.clear();
        interpreter.run(command);
        StringBuilder text = new StringBuilder();
        recorder.lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    Interpreter interpreter() {
        return interpreter;
    }

    private String completed(String line) {
        return NAME.matcher(line).replaceAll(name -> Matcher.quoteReplacement(value(name)));
    }

    private String value(MatchResult name) {
        String value = values.get(name.group(1));
        if (value == null) {
            throw new AssertionError("the script has no value for " + name.group());
        }
        return value;
    }

    private String evaluate(String expression) {
        long value = interpreter.evaluate(completed(expression), interpreter.dot());
        return Long.toHexString(interpreter.notation().model().truncate(value));
    }

    private String find(String pattern) {
        String text = String.join("\n", recorder.lines);
        Matcher matcher = Pattern.compile(completed(pattern), Pattern.MULTILINE).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("nothing matches %s in:%n%s".formatted(pattern, text));
        }
        return matcher.group(1);
    }

    private static final class Recorder implements Console {
        private final List<String> lines = new ArrayList<>();
        private final List<Row> rows = new ArrayList<>();
        private boolean takesRows;

        @Override
        public boolean takesRows() {
            return takesRows;
        }

        @Override
        public void row(Row row) {
            rows.add(row);
        }

        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public void error(String text) {
            lines.add(text);
        }
    }
}
