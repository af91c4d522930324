package org.kheap.cli.mdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kheap.debugger.target.CrashDump;
import org.kheap.panic.dump.DumpException;

/** Finds the files of a crash dump that the user named: both, one of them, or their number. */
public final class DumpOperands {
    private static final String NUMBER = "\\d+";
    private static final String NUMBERED_CORE = "vmcore\\.\\d+";

    private DumpOperands() {}

    /**
     * Opens a dump.
     *
     * @param directory that relative names are of
     * @param operands one or two: {@code unix.N vmcore.N}, a core, or N
     * @throws DumpException if there is no such dump, or it cannot be read
     */
    public static CrashDump open(Path directory, List<String> operands) throws DumpException {
        Path first = directory.resolve(operands.get(0));
        if (operands.size() == 2) {
            return CrashDump.open(first, directory.resolve(operands.get(1)));
        }
        if (operands.get(0).matches(NUMBER) && !Files.exists(first)) {
            return numbered(directory, operands.get(0));
        }
        return ofCore(first);
    }

    /** A core is opened with the symbol file of its number, if that is beside it. */
    private static CrashDump ofCore(Path core) throws DumpException {
        String name = String.valueOf(core.getFileName());
        if (name.matches(NUMBERED_CORE)) {
            Path symbols = core.resolveSibling(name.replace("vmcore", "unix"));
            if (Files.exists(symbols)) {
                return CrashDump.open(symbols, core);
            }
        }
        return CrashDump.open(core);
    }

    private static CrashDump numbered(Path directory, String number) throws DumpException {
        Path core = directory.resolve("vmcore." + number);
        Path compressed = directory.resolve("vmdump." + number);
        if (Files.exists(core)) {
            return ofCore(core);
        }
        if (Files.exists(compressed)) {
            return CrashDump.open(compressed); // which says what to do about it
        }
        throw new DumpException("there is no crash dump of that number: " + core);
    }
}
