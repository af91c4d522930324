package org.kheap.machine.dwarf;

/**
 * A place in a source file.
 *
 * @param file path of the file, as the compiler was told it; relative to the compiler's working
 *     directory if the line table does not name that (before version 5)
 * @param line counted from 1; 0 if the code comes from no line in particular
 */
public record SourceLine(String file, int line) {

    /**
     * The last component of the path, which is what messages have room for.
     *
     * @return for example {@code leak.c}
     */
    public String fileName() {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /** As compilers write it: {@code leak.c:17}. */
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
