package org.kheap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the names that C text introduces, without understanding more of C than that takes. */
final class CNames {
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern DIRECTIVE = Pattern.compile("(?m)^#(.*\\\\\\n)*.*$");
    private static final Pattern MACRO = Pattern.compile("(?m)^#define\\s+(\\w+)");
    private static final Pattern FUNCTION = Pattern.compile("(\\w+)\\s*\\(");
    private static final Pattern FUNCTION_TYPE =
            Pattern.compile("^typedef[^(]*\\(\\s*\\*?\\s*(\\w+)\\s*\\)\\s*\\(");
    private static final Pattern LAST_NAME = Pattern.compile("(\\w+)\\W*$");

    private CNames() {}

    /** Functions and variables of a header that are defined elsewhere. */
    static Set<String> external(String header) {
        return declared(header, "extern ");
    }

    /** Functions and variables of text that consists of declarations. */
    static Set<String> declared(String text) {
        return declared(text, "");
    }

    private static Set<String> declared(String text, String start) {
        Set<String> names = new TreeSet<>();
        for (String statement : statements(text)) {
            if (statement.startsWith(start) && !statement.startsWith("typedef")) {
                names.add(name(statement));
            }
        }
        return names;
    }

    /** Types that are given a name, and the macros; not those that are nobody's business. */
    static Set<String> typesAndMacros(String header) {
        Set<String> names = new TreeSet<>();
        for (String statement : statements(header)) {
            if (statement.startsWith("typedef")) {
                names.add(name(statement));
            }
        }
        MACRO.matcher(COMMENT.matcher(header).replaceAll(" "))
                .results()
                .map(result -> result.group(1))
                .filter(macro -> !macro.startsWith("_"))
                .forEach(names::add);
        return names;
    }

    /** Text between semicolons, without what is inside of braces. */
    private static List<String> statements(String text) {
        String code = COMMENT.matcher(text).replaceAll(" ");
        List<String> statements = new ArrayList<>();
        for (String piece : outside(DIRECTIVE.matcher(code).replaceAll(""), '{', '}').split(";")) {
            if (!piece.isBlank()) {
                statements.add(piece.strip());
            }
        }
        return statements;
    }

    /** The function if it is one, else what stands last; attributes are neither. */
    private static String name(String statement) {
        Matcher functionType = FUNCTION_TYPE.matcher(statement);
        if (functionType.find()) {
            return functionType.group(1);
        }
        Matcher function = FUNCTION.matcher(outside(statement, '(', ')'));
        while (function.find()) {
            if (!function.group(1).startsWith("__")) {
                return function.group(1);
            }
        }
        Matcher last = LAST_NAME.matcher(outside(statement, '[', ']'));
        if (!last.find()) {
            throw new AssertionError("declares nothing: " + statement);
        }
        return last.group(1);
    }

    /** Leaves out what is inside of brackets, and keeps the brackets. */
    private static String outside(String text, char open, char close) {
        StringBuilder kept = new StringBuilder();
        int depth = 0;
        for (char c : text.toCharArray()) {
            depth -= c == close ? 1 : 0;
            if (depth == 0) {
                kept.append(c);
            }
            depth += c == open ? 1 : 0;
        }
        return kept.toString();
    }
}
