package org.kheap.debugger.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code <name} stands for. */
public final class Variables {
    /** The last value that a format verb printed. */
    public static final String LAST_VALUE = "0";

    /** The last count given to {@code $<}. */
    public static final String LAST_COUNT = "9";

    private static final List<String> PERSISTENT =
            List.of(LAST_VALUE, LAST_COUNT, "b", "d", "e", "hits", "m", "t", "thread");

    private final Map<String, Variable> variables = new TreeMap<>();

    /**
     * A variable as it is now.
     *
     * @param persistent whether it cannot be removed
     * @param readOnly whether it cannot be assigned
     * @param tagged whether the user marked it
     */
    public record Variable(
            String name, long value, boolean persistent, boolean readOnly, boolean tagged) {}

    public Variables() {
        PERSISTENT.forEach(name -> variables.put(name, persistent(name, 0, false)));
    }

    private static Variable persistent(String name, long value, boolean readOnly) {
        return new Variable(name, value, true, readOnly, false);
    }

    /** By name. */
    public List<Variable> all() {
        return List.copyOf(variables.values());
    }

    public Optional<Variable> named(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /** Gives a variable a value, new or not. @throws DebuggerException if it is read-only */
    public void set(String name, long value) {
        Variable old = variables.get(name);
        if (old == null) {
            variables.put(name, new Variable(name, value, false, false, false));
        } else if (old.readOnly()) {
            throw new DebuggerException("variable is read-only: " + name);
        } else {
            variables.put(name, new Variable(name, value, old.persistent(), false, old.tagged()));
        }
    }

    /** Defines what the user can read and not change, as a register of a dump. */
    public void define(String name, long value) {
        variables.put(name, persistent(name, value, true));
    }

    /** Marks a variable or takes the mark away, and creates it as 0 if there is none. */
    public void tag(String name, boolean tagged) {
        Variable old = variables.getOrDefault(name, new Variable(name, 0, false, false, false));
        variables.put(
                name, new Variable(name, old.value(), old.persistent(), old.readOnly(), tagged));
    }

    /** @throws DebuggerException if there is none of that name, or it has to stay */
    public void remove(String name) {
        Variable old = variables.get(name);
        if (old == null) {
            throw new DebuggerException("variable is not defined: " + name);
        }
        if (old.persistent()) {
            throw new DebuggerException("variable cannot be removed: " + name);
        }
        variables.remove(name);
    }
}
