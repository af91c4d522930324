package org.kheap.debugger.command;

/** Takes what the user should know of, but what does not stop a command. */
@FunctionalInterface
public interface Warnings {
    /** For who looks at a thing whose damage is told elsewhere. */
    Warnings NONE = (format, values) -> {};

    /** Tells the user something, formatted as by the JDK. */
    void warn(String format, Object... values);
}
