package org.kheap.debugger.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layout of a table that a dcmd prints: columns for people, and for programs a {@link Row} with a
 * member for each column. Starts as {@link #of}, and is refined by methods that return a longer copy.
 *
 * <p>How a member looks follows from the format of its column: {@code %p} and {@code %x} make text of
 * {@code 0x} and hex digits, since numbers of 64 bits are more than many readers of JSON can take;
 * {@code %a} makes a symbolic address; {@code %d} and {@code %u} make a number, {@code %s} text.
 *
 * <p>Names of tables and members are promised to users: they are added to, and never changed.
 */
public final class Table {
    private static final Pattern FIELD = Pattern.compile("%[-#0 +]*[0-9?]*(?:ll|l|h)?([a-zA-Z])");
    private static final long INT_MASK = 0xffff_ffffL;

    private final String name;
    private final String separator;
    private final List<Column> columns;

    /**
     * @param title null for what stands in rows for programs alone
     * @param heading format of the title
     * @param format of a value
     */
    private record Column(String key, String title, String heading, String format) {}

    private Table(String name, String separator, List<Column> columns) {
        this.name = name;
        this.separator = separator;
        this.columns = columns;
    }

    /** @param name of its rows for programs: that of the dcmd, or of a part of it */
    public static Table of(String name) {
        return new Table(name, " ", List.of());
    }

    /** Has another text than a blank stand between two values of a row, if not between two titles. */
    public Table separatedBy(String text) {
        return new Table(name, text, columns);
    }

    /**
     * Adds a column. A blank stands between two.
     *
     * @param key what programs call it, in lower case with underscores
     * @param title what stands above it
     * @param heading format of the title, as {@code %-?s}
     * @param format of its values, as {@code %0?p}: see {@link Format}
     */
    public Table column(String key, String title, String heading, String format) {
        return with(new Column(key, title, heading, format));
    }

    /** Adds what only programs see. Its values have to come behind those of all columns. */
    public Table hidden(String key, String format) {
        return with(new Column(key, null, "", format));
    }

    private Table with(Column column) {
        List<Column> longer = new ArrayList<>(columns);
        longer.add(column);
        return new Table(name, separator, List.copyOf(longer));
    }

    /** What programs call a row of it. */
    public String name() {
        return name;
    }

    /** The members of its rows, in their order. */
    public List<Member> members() {
        return columns.stream().map(column -> new Member(column.key, kind(column))).toList();
    }

    /**
     * A member of a row.
     *
     * @param kind {@code address}, {@code hex}, {@code symbol}, {@code number} or {@code text}, which
     *     also stands for lists and groups of these
     */
    public record Member(String key, String kind) {}

    private static String kind(Column column) {
        return switch (letter(column.format)) {
            case 'p' -> "address";
            case 'x', 'X' -> "hex";
            case 'a', 'A' -> "symbol";
            case 'd', 'i', 'u' -> "number";
            default -> "text";
        };
    }

    /** Prints the titles, if a heading is due. */
    public void heading(Call call) {
        if (call.wantsHeading()) {
            heading(call.output());
        }
    }

    /** Prints the titles; programs get none. */
    public void heading(Output output) {
        if (output.takesRows()) {
            return;
        }
        List<Column> shown = shown();
        for (int i = 0; i < shown.size(); i++) {
            output.print(i == 0 ? "" : " ");
            output.printf(shown.get(i).heading, shown.get(i).title);
        }
        output.print("\n");
    }

    /**
     * Prints a row.
     *
     * @param values of the columns, in their order; null prints blanks as wide as the title
     */
    public void row(Output output, Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    "%d values for the %d columns of %s"
                            .formatted(values.length, columns.size(), name));
        }
        if (output.takesRows()) {
            output.row(new Row(name, members(output.notation(), values)));
            return;
        }
        List<Column> shown = shown();
        for (int i = 0; i < shown.size(); i++) {
            output.print(i == 0 ? "" : separator);
            output.print(text(output, shown.get(i), values[i]));
        }
        output.print("\n");
    }

    private List<Column> shown() {
        return columns.stream().filter(column -> column.title != null).toList();
    }

    private static String text(Output output, Column column, Object value) {
        Notation notation = output.notation();
        if (value != null) {
            return Format.text(notation, output.column(), column.format, value);
        }
        return " ".repeat(Format.text(notation, 0, column.heading, "").length());
    }

    private Map<String, Object> members(Notation notation, Object... values) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            members.put(columns.get(i).key, member(notation, columns.get(i), values[i]));
        }
        return members;
    }

    private static Object member(Notation notation, Column column, Object value) {
        if (!(value instanceof Number number)) {
            return value;
        }
        return switch (letter(column.format)) {
            case 'p' -> "0x" + Long.toHexString(notation.model().truncate(number.longValue()));
            case 'x', 'X' -> "0x" + Long.toHexString(unsigned(number));
            case 'a', 'A' -> notation.symbolic(notation.model().truncate(number.longValue()));
            default -> value;
        };
    }

    private static long unsigned(Number number) {
        return number instanceof Integer ? number.intValue() & INT_MASK : number.longValue();
    }

    private static char letter(String format) {
        Matcher field = FIELD.matcher(format);
        if (!field.find()) {
            throw new IllegalArgumentException("format without a field: " + format);
        }
        return field.group(1).charAt(0);
    }
}
