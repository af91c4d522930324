package org.kheap.cli.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * A command as it was typed.
 *
 * @param words the name first
 * @param background whether {@code &} ends it
 * @param target file that its output goes to; empty for the console
 * @param append whether it goes behind what the file holds
 */
record Statement(List<String> words, boolean background, String target, boolean append) {
    Statement {
        words = List.copyOf(words);
    }

    /**
     * Takes lines apart: words with quotes and backslashes, {@code ;}, {@code &}, {@code >}, {@code >>},
     * and comments.
     *
     * @throws ShellException if a quote does not end, or something is asked for that the shell lacks
     */
    static List<Statement> parse(String text) throws ShellException {
        Parser parser = new Parser(text);
        parser.parse();
        return parser.statements;
    }

    private static final class Parser {
        private static final String UNSUPPORTED = "|()<`";

        private final String text;
        private final List<Statement> statements = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final StringBuilder word = new StringBuilder();
        private boolean inWord;
        private boolean redirecting;
        private boolean append;
        private String target = "";
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void parse() throws ShellException {
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '\'' || c == '"') {
                    quoted(c);
                } else if (c == '\\' && at < text.length()) {
                    take(text.charAt(at++));
                } else if (c == '#' && !inWord) {
                    skipComment();
                } else if (c == ';' || c == '\n' || c == '&') {
                    end(c == '&');
                } else if (c == '>') {
                    redirect();
                } else if (Character.isWhitespace(c)) {
                    endWord();
                } else if (UNSUPPORTED.indexOf(c) >= 0) {
                    throw new ShellException(
                            "syntax error: no `%c' in this shell; quote it".formatted(c));
                } else {
                    take(c);
                }
            }
            end(false);
        }

        private void take(char c) {
            inWord = true;
            word.append(c);
        }

        private void quoted(char quote) throws ShellException {
            inWord = true;
            while (at < text.length() && text.charAt(at) != quote) {
                at += quote == '"' && isEscape() ? 1 : 0;
                take(text.charAt(at++));
            }
            if (at >= text.length()) {
                throw new ShellException("syntax error: no second " + quote);
            }
            at++;
        }

        /** Between double quotes a backslash makes another one or a double quote ordinary. */
        private boolean isEscape() {
            return text.startsWith("\\\"", at) || text.startsWith("\\\\", at);
        }

        private void skipComment() {
            int line = text.indexOf('\n', at);
            at = line < 0 ? text.length() : line;
        }

        private void redirect() throws ShellException {
            endWord();
            append = at < text.length() && text.charAt(at) == '>';
            at += append ? 1 : 0;
            redirecting = true;
        }

        private void endWord() {
            if (inWord && redirecting) {
                target = word.toString();
                redirecting = false;
            } else if (inWord) {
                words.add(word.toString());
            }
            word.setLength(0);
            inWord = false;
        }

        private void end(boolean background) throws ShellException {
            endWord();
            if (redirecting) {
                throw new ShellException("syntax error: no file after >");
            }
            if (!words.isEmpty() || !target.isEmpty()) {
                statements.add(new Statement(words, background, target, append));
            }
            words.clear();
            target = "";
        }
    }
}
