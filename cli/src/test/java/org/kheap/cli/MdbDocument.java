package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document that shows sessions of the debugger. In front of each is a comment with the script that it
 * comes from (see {@link MdbScript}), which readers do not see:
 *
 * <pre>
 * &lt;!-- mdb
 * let flags = kmem_flags
 * {flags}/X
 * --&gt;
 * ```
 * &gt; 10412345/X
 * ...
 * ```
 * </pre>
 */
final class MdbDocument {
    private static final Pattern SESSION =
            Pattern.compile("<!-- mdb\n((?s:.*?))-->\n```\n((?s:.*?))```");

    private final Path file;
    private final String text;

    private MdbDocument(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    static MdbDocument read(Path file) throws IOException {
        return new MdbDocument(file, Files.readString(file));
    }

    String text() {
        return text;
    }

    /** The document with what the script's commands print now, from the first to the last. */
    String renewed(MdbScript script) {
        Matcher session = SESSION.matcher(text);
        if (!session.find()) {
            throw new AssertionError("no session of the debugger in " + file);
        }
        return session.replaceAll(shown -> Matcher.quoteReplacement(block(script, shown.group(1))));
    }

    private static String block(MdbScript script, String lines) {
        String shown = script.run(lines.lines().toList());
        return "<!-- mdb\n%s-->\n```\n%s```".formatted(lines, shown);
    }
}
