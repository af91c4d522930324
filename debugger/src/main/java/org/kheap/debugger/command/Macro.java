package org.kheap.debugger.command;

/**
 * A name for commands.
 *
 * @param name as behind {@code $<}
 * @param commands one to a line
 */
public record Macro(String name, String commands) {}
