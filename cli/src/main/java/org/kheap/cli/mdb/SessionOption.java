package org.kheap.cli.mdb;

/** What {@code -o} switches on and {@code +o} off, by the name in lower case. */
enum SessionOption {
    /** The end of the input at a terminal does not end the debugger. */
    IGNOREEOF,
    /** Output stops after each screen of a terminal. */
    PAGER,
    /** An empty line repeats the last command behind what it covered. */
    REPEATLAST
}
