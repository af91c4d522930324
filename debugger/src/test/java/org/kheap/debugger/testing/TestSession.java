package org.kheap.debugger.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.kheap.debugger.builtin.BuiltinModule;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Modules;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Interpreter;

/** A session whose output a test can read. The module {@code mdb} is loaded, and those of the test. */
public final class TestSession {
    private final Recorder recorder = new Recorder();
    private final Interpreter interpreter;

    public TestSession(FakeTarget target, DebuggerModule... modules) {
        this(target, host -> host, modules);
    }

    /** As the other, with a host that the test completes. */
    public TestSession(FakeTarget target, UnaryOperator<Host> host, DebuggerModule... modules) {
        List<DebuggerModule> all = new ArrayList<>(List.of(modules));
        all.add(new BuiltinModule());
        this.interpreter = new Interpreter(target, new Modules(all), host.apply(Host.of(recorder)));
    }

    /** Runs a line, and returns what it prints and what is said about it, in lines. */
    public String run(String line) {
        recorder.lines.clear();
        interpreter.run(line);
        return String.join("\n", recorder.lines);
    }

    /** Runs a line for a program, and returns the rows that it gives. */
    public List<Row> rows(String line) {
        recorder.rows.clear();
        recorder.takesRows = true;
        run(line);
        recorder.takesRows = false;
        return List.copyOf(recorder.rows);
    }

    /** What was printed and said since the last run, or since the start. */
    public List<String> said() {
        return List.copyOf(recorder.lines);
    }

    public Interpreter interpreter() {
        return interpreter;
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
