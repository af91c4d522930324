/**
 * The programs that show and change what the kernel offers by name: {@link
 * org.kheap.cli.sysctl.SysctlProgram}, which is sysctl(8) of FreeBSD 10, and {@link
 * org.kheap.cli.sysctl.KenvProgram}, its kenv(1). Options, output, messages and exit status are theirs.
 */
package org.kheap.cli.sysctl;
