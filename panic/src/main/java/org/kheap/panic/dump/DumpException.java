package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A crash dump that cannot be written or read. The message is a sentence for people. */
public final class DumpException extends IOException {
    /** What a kernel says of a device that fails. */
    public static final int EIO = 5;

    /** What it says of one that is too small. */
    public static final int ENOSPC = 28;

    private static final long serialVersionUID = 1L;

    /** How systems say that a disk, a quota or a limit is used up. */
    private static final Pattern NO_ROOM =
            Pattern.compile("no space|quota|too large", Pattern.CASE_INSENSITIVE);

    private final int error;

    public DumpException(String message) {
        this(message, EIO, null);
    }

    DumpException(String message, int error, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** The number by which a kernel names what went wrong, as in {@code dump failed: error 28}. */
    public static int errorOf(IOException e) {
        if (e instanceof DumpException dump) {
            return dump.error;
        }
        return NO_ROOM.matcher(reason(e)).find() ? ENOSPC : EIO;
    }

    /** That a dump could not be saved, with what to do about it. */
    static DumpException notSaved(Path directory, IOException cause) {
        int error = errorOf(cause);
        String what = "no crash dump was saved in %s: %s".formatted(directory, reason(cause));
        if (cause instanceof DumpException) { // says what is wrong with the dump
            return new DumpException(what, error, cause);
        }
        String room = error == ENOSPC ? "make room there or " : "";
        return new DumpException(
                "%s; %schoose another directory".formatted(what, room), error, cause);
    }

    /** What went wrong with a file, in words; those of the system if they are all there is. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        } else if (e instanceof NoSuchFileException missing) {
            return "no such file: " + missing.getFile();
        } else if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " is no directory";
        } else if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return "%s: %s".formatted(failed.getFile(), failed.getReason());
        }
        return e.getMessage() == null ? "the file system failed" : e.getMessage();
    }
}
