/**
 * vmstat(8) of FreeBSD 9, as far as it is about the kernel's memory: what is in use of each type of
 * {@code malloc(9)} and of each zone of {@code uma(9)}. It reads a kernel that runs or its dump from
 * outside, as the debugger does.
 */
package org.kheap.cli.vmstat;
