/**
 * The debugger of crash dumps and live kernels, put together: its modules, its files, its terminal.
 *
 * <p>A {@link org.kheap.cli.mdb.Debugger} examines targets for what {@link
 * org.kheap.cli.mdb.MdbArguments} ask, at a {@link org.kheap.cli.mdb.Seat}: a terminal or a script. The
 * command of the host, the end of a run and the prompt of a machine differ in where the target comes
 * from and who closes it, and in nothing else. A new module of the debugger is added to {@link
 * org.kheap.cli.mdb.DebuggerModules}.
 */
package org.kheap.cli.mdb;
