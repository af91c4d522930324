package org.kheap.debugger.builtin;

import static org.kheap.debugger.command.Description.MANY;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Format;
import org.kheap.debugger.command.Output;

/**
 * {@code address::grid}: some members of a structure, their names above their values. Macros are made of
 * it: it asks the target's types where a member is, and so one macro is right on all machines.
 */
final class GridDcmd implements Dcmd {
    private static final String INDENT = " ".repeat(Format.TAB);

    @Override
    public Description description() {
        return Description.of("grid", "print members of a structure side by side")
                .needsAddress()
                .operands("type [title] name=member[:format] ...", 2, MANY)
                .help(
                        """
                        Prints a line of names behind the address of the first member, and their
                        values below. The format is X for hex, which it is if not said, D for
                        decimal, p for a symbol, or s for text, which follows its name. A member can
                        lie behind a pointer: cache_magtype->mt_magsize. With name=array*count, so
                        many elements of an array stand on lines of their own. A title is on a line
                        of its own, too. Members that the target's kernel does not have are left
                        out.
                        """)
                .example(
                        "::walk kmem_cache | ::grid kmem_cache_t flags=cache_flags size=cache_bufsize:D");
    }

    @Override
    public void run(Call call) {
        List<GridCell> cells = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        String type = call.arguments().operands().get(0).text();
        List<Argument> words = call.arguments().operands();
        for (Argument word : words.subList(1, words.size())) {
            if (word.text().contains("=")) {
                GridCell.parse(call, type, word.text()).ifPresent(cells::add);
            } else {
                titles.add(word.text());
            }
        }
        if (cells.isEmpty()) {
            return;
        }
        titles.forEach(title -> printTitle(call.output(), cells.get(0).address(), title));
        if (cells.get(0).isText()) {
            printText(call.output(), cells.get(0));
        } else if (cells.get(0).isList()) {
            printList(call.output(), cells.get(0));
        } else {
            printGrid(call.output(), cells);
        }
    }

    /** A label that leaves no room for a name stands alone. */
    private static void label(Output output, long address) {
        output.printf("%#-16a", address);
        if (output.column() > Format.TAB) {
            output.print("\n" + INDENT);
        }
    }

    private static void printTitle(Output output, long address, String title) {
        label(output, address);
        output.line(title);
    }

    private static void printText(Output output, GridCell cell) {
        label(output, cell.address());
        output.printf("%s%8T%s\n", cell.name(), cell.values().get(0));
    }

    private static void printList(Output output, GridCell cell) {
        output.printf("%#a\n", cell.address());
        cell.values().forEach(value -> output.line(INDENT + value));
    }

    private static void printGrid(Output output, List<GridCell> cells) {
        int longest = cells.stream().mapToInt(GridCell::width).max().orElse(0);
        int width = Math.max(Format.TAB, longest + 1);
        label(output, cells.get(0).address());
        cells.forEach(cell -> output.printf("%-*s", width, cell.name()));
        output.print("\n" + INDENT);
        cells.forEach(cell -> output.printf("%-*s", width, cell.values().get(0)));
        output.print("\n");
    }
}
