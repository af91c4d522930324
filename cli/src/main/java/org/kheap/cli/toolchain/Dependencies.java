package org.kheap.cli.toolchain;

import java.util.ArrayList;
import java.util.List;

/**
 * The list of files a compilation has read, which clang writes as a rule for make: a target, a
 * colon, and names separated by blanks and continued lines. In a name, a backslash stands before a
 * blank or a number sign, and a dollar sign is doubled.
 */
final class Dependencies {
    private Dependencies() {}

    static List<String> parse(String rule) {
        String names = rule.substring(rule.indexOf(": ") + 2).replace("\\\n", " ");
        List<String> parsed = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < names.length(); i++) {
            char c = names.charAt(i);
            if (isEscape(c, i + 1 < names.length() ? names.charAt(i + 1) : '\n')) {
                name.append(names.charAt(++i));
            } else if (c == ' ' || c == '\n') {
                addIfAny(parsed, name);
            } else {
                name.append(c);
            }
        }
        addIfAny(parsed, name);
        return parsed;
    }

    private static boolean isEscape(char c, char next) {
        return c == '\\' && (next == ' ' || next == '#') || c == '$' && next == '$';
    }

    private static void addIfAny(List<String> parsed, StringBuilder name) {
        if (name.length() != 0) {
            parsed.add(name.toString());
            name.setLength(0);
        }
    }
}
