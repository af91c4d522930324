package org.kheap.cli.toolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a compilation: see 3.2 in the package comment. As a file:
 *
 * <pre>
 * SHA-256 of all that follows
 * SHA-256 of the object
 * number of dependencies
 * SHA-256, a blank, path         for each
 * warnings of the compiler       to the end
 * </pre>
 *
 * @param object the SHA-256 of the object
 * @param dependencies the files it was made of, and the SHA-256 of each
 */
record Manifest(String object, SortedMap<Path, String> dependencies, String warnings) {
    private static final int DIGEST_LENGTH = 64;

    String encode() {
        StringBuilder body = new StringBuilder();
        body.append(object).append('\n').append(dependencies.size()).append('\n');
        dependencies.forEach(
                (path, digest) -> body.append(digest).append(' ').append(path).append('\n'));
        body.append(warnings);
        return Digests.of(body.toString()) + "\n" + body;
    }

    /** Nothing if the text is not what {@link #encode} made. */
    static Optional<Manifest> decode(String text) {
        int bodyStart = DIGEST_LENGTH + 1;
        if (text.length() < bodyStart
                || !text.startsWith(Digests.of(text.substring(bodyStart)) + "\n")) {
            return Optional.empty();
        }
        String[] header = text.substring(bodyStart).split("\n", 3);
        int count = Integer.parseInt(header[1]);
        String[] lines = header[2].split("\n", count + 1);
        SortedMap<Path, String> dependencies = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            dependencies.put(
                    Path.of(lines[i].substring(DIGEST_LENGTH + 1)),
                    lines[i].substring(0, DIGEST_LENGTH));
        }
        return Optional.of(new Manifest(header[0], dependencies, lines[count]));
    }

    /** Whether every dependency still has the content it had. */
    boolean isCurrent(Digests digests) throws IOException {
        for (Map.Entry<Path, String> dependency : dependencies.entrySet()) {
            if (!digests.of(dependency.getKey()).equals(dependency.getValue())) {
                return false;
            }
        }
        return true;
    }
}
