package org.kheap.machine.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The paths of all source files that rows refer to, each once. */
final class SourceFiles {

    /**
     * Most characters kept in all. Arbitrary; a kernel of 10,000 files needs a megabyte, and paths
     * are the one part of a line table that can be much larger than the table.
     */
    private static final long MAX_CHARACTERS = 16L << 20;

    private final DwarfSections sections;
    private final List<String> paths = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private long characters;

    SourceFiles(DwarfSections sections) {
        this.sections = sections;
    }

    List<String> paths() {
        return List.copyOf(paths);
    }

    /** The index of a file's path among {@link #paths()}. */
    int index(LineHeader header, LineHeader.FileEntry file) throws DwarfFormatException {
        String path = path(header, file);
        Integer known = indices.get(path);
        if (known != null) {
            return known;
        }
        characters += path.length();
        if (characters > MAX_CHARACTERS) {
            throw new DwarfFormatException(
                    "too many source paths: section=.debug_line characters=%d limit=%d"
                            .formatted(characters, MAX_CHARACTERS));
        }
        paths.add(path);
        indices.put(path, paths.size() - 1);
        return paths.size() - 1;
    }

    private String path(LineHeader header, LineHeader.FileEntry file) throws DwarfFormatException {
        String compilation = directory(header, 0);
        String directory =
                file.directory() == 0
                        ? compilation
                        : join(compilation, directory(header, file.directory()));
        return join(directory, text(file.name()));
    }

    private String directory(LineHeader header, long index) throws DwarfFormatException {
        if (index < 0 || index >= header.directories().size()) {
            return ""; // a table may be without directories; the name of the file still helps
        }
        return text(header.directories().get((int) index));
    }

    private String text(DwarfString string) throws DwarfFormatException {
        return string == null ? "" : sections.text(string);
    }

    private static String join(String directory, String name) {
        return directory.isEmpty() || name.startsWith("/") ? name : directory + "/" + name;
    }
}
