package org.kheap.cli.shell;

import java.util.List;

/**
 * A command of the shell.
 *
 * @param name to call it by
 * @param usage its arguments, as {@code help} shows them; empty if it takes none
 * @param summary what it does, in a line
 * @param details more of that, a line each
 */
record Command(String name, String usage, String summary, List<String> details, Body body) {
    /** What a command does. */
    @FunctionalInterface
    interface Body {
        /**
         * @param arguments without the name
         * @return a number of {@link Status}
         */
        int run(Call call) throws ShellException;
    }

    /**
     * One call of a command.
     *
     * @param arguments without the name
     * @param background whether it is to run beside others
     * @param out for what it prints
     */
    record Call(List<String> arguments, boolean background, Out out) {
        /** The argument of that number; empty if there are not so many. */
        String argument(int number) {
            return number < arguments.size() ? arguments.get(number) : "";
        }
    }

    /** Where output goes: the console, or a file. */
    @FunctionalInterface
    interface Out {
        void print(String text);

        default void line(String text) {
            print(text + "\n");
        }
    }

    Command {
        details = List.copyOf(details);
    }

    /** One without details. */
    Command(String name, String usage, String summary, Body body) {
        this(name, usage, summary, List.of(), body);
    }

    /** How it is called. */
    String synopsis() {
        return usage.isEmpty() ? name : name + " " + usage;
    }

    /** Says that it was called in a way it does not understand. */
    ShellException misused() {
        return new ShellException("usage: " + synopsis());
    }
}
