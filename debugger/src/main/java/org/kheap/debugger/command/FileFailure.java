package org.kheap.debugger.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be used, in the words of the system. */
public final class FileFailure {
    private FileFailure() {}

    public static String reason(IOException failure) {
        return failure instanceof NoSuchFileException
                ? "No such file or directory"
                : failure instanceof AccessDeniedException ? "Permission denied" : "I/O error";
    }
}
