package org.kheap.cli.shell;

import java.util.List;
import org.kheap.kernel.boot.Kernel;
import org.kheap.machine.elf.ElfObject;

/** What can be put into a machine: its kernel, and the user's programs. */
public interface Workloads {
    /** The objects of the kernel. */
    Kernel.Image kernel() throws ShellException;

    /**
     * Compiles a program.
     *
     * @param file C source, assembly or object, a path of the host
     */
    List<ElfObject> compile(String file) throws ShellException;
}
