/**
 * The console of a machine that stays up: its prompt, its commands, and what they act on.
 *
 * <p>{@link org.kheap.cli.shell.Workstation} is the machine with its disk: the kernel, the dump device,
 * {@code /etc/system}, the log, the crash directory. It boots, and comes back after a panic as real ones
 * do. {@link org.kheap.cli.shell.Shell} reads lines and runs {@link org.kheap.cli.shell.Command}s, which
 * come in groups; {@link org.kheap.cli.shell.Prompt} adds what a terminal makes possible: editing,
 * history, completion, interrupts, and jobs that go on while the user thinks.
 *
 * <p>Where a script is run, nothing depends on the host's time: jobs in the background go on while
 * another one runs, at {@code wait}, and for a fixed number of kernel calls at each command.
 */
package org.kheap.cli.shell;
