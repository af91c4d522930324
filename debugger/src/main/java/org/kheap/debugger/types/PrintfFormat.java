package org.kheap.debugger.types;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.debugger.command.DebuggerException;

/** A format of {@code ::printf}, in the parts that are printed one after the other. */
record PrintfFormat(List<Part> parts) {
    /** What a field may take. */
    private static final String LETTERS = "aAdINopqrRsuxXY";

    private static final Pattern FIELD =
            Pattern.compile("%(?<shape>-?0?(?:\\?|\\d{0,4}))(?<letter>.)?");

    /** Text, or a field for a value. */
    sealed interface Part {}

    /** Text as it is. */
    record Text(String text) implements Part {}

    /**
     * A field.
     *
     * @param shape the flags and the width of the field
     */
    record Field(String shape, char letter) implements Part {}

    /** @throws DebuggerException if it is not one that {@code ::printf} takes */
    static PrintfFormat parse(String format) {
        List<Part> parts = new ArrayList<>();
        Matcher field = FIELD.matcher(format);
        int at = 0;
        while (field.find(at)) {
            parts.add(new Text(format.substring(at, field.start())));
            parts.add(field(format, field));
            at = field.end();
        }
        parts.add(new Text(format.substring(at)));
        return new PrintfFormat(parts);
    }

    private static Part field(String format, Matcher field) {
        String letter = field.group("letter");
        if ("%".equals(letter)) {
            return new Text("%");
        }
        if (letter == null || LETTERS.indexOf(letter.charAt(0)) < 0) {
            int at = letter == null ? format.length() : field.start("letter") + 1;
            throw new DebuggerException(
                    "illegal format string at or near '%c' (position %d)"
                            .formatted(format.charAt(at - 1), at));
        }
        return new Field(field.group("shape"), letter.charAt(0));
    }

    /** How many values it takes. */
    int fields() {
        return (int) parts.stream().filter(Field.class::isInstance).count();
    }
}
