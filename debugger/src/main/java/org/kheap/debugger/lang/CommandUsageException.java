package org.kheap.debugger.lang;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;

/** A command that was given what it does not take, with its usage. */
final class CommandUsageException extends DebuggerException {
    private static final long serialVersionUID = 1L;

    private final transient Description description;

    CommandUsageException(Description description, String message) {
        super(message);
        this.description = description;
    }

    @Override
    public List<String> report() {
        List<String> lines = new ArrayList<>();
        if (!getMessage().isEmpty()) {
            lines.add("mdb: " + getMessage());
        }
        lines.add("Usage: " + description.usage());
        lines.add("mdb: try '::help " + description.name() + "' for more information");
        return List.copyOf(lines);
    }
}
