package org.kheap.cli.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kheap.cli.mdb.DumpOperands;
import org.kheap.debugger.target.CrashDump;
import org.kheap.panic.dump.DumpException;

/**
 * Finds the crash dump that somebody named behind a command.
 *
 * @param command its name, for messages
 */
record DumpFiles(Workstation station, String command) {
    /**
     * Opens a dump.
     *
     * @param operands one or two, as {@link DumpOperands#open} takes them
     * @throws ShellException if it is none of this machine's files
     * @throws DumpException if there is no such dump, or it cannot be read; its message has the host's
     *     names: see {@link #inGuest}
     */
    CrashDump open(List<String> operands) throws ShellException, DumpException {
        List<String> files = new ArrayList<>();
        for (String operand : operands) {
            files.add(hostFile(operand));
        }
        Path here = station.disk().host(station.disk().directory());
        return DumpOperands.open(here, files);
    }

    /** What is wrong with a dump, with the names that files have here. */
    String inGuest(DumpException problem) {
        return station.disk().inGuest(problem.getMessage(), station.disk().directory());
    }

    /** A file of the crash directory, as the host calls it. */
    private String hostFile(String operand) throws ShellException {
        String path = station.disk().resolve(operand);
        if (!station.disk().isInCrash(path)) {
            throw new ShellException("%s: %s is not below %s".formatted(command, path, Disk.CRASH));
        }
        boolean isFile = station.disk().isFile(path) || operand.contains("/");
        return isFile ? station.disk().host(path).toAbsolutePath().toString() : operand;
    }
}
