package org.kheap.cli.mdb;

import org.kheap.debugger.lang.HostShell;
import org.kheap.debugger.lang.Shell;

/** The shell that the user has chosen. */
final class Shells {
    private static final String DEFAULT = "/bin/sh";

    private Shells() {}

    /** One for scripts. */
    static Shell plain() {
        return new HostShell(program());
    }

    /** One that has the terminal for itself while it runs. */
    static Shell atTerminal() {
        return HostShell.atTerminal(program());
    }

    private static String program() {
        String chosen = System.getenv("SHELL");
        return chosen == null || chosen.isBlank() ? DEFAULT : chosen;
    }
}
