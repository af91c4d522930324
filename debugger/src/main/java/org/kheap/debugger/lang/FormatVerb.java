package org.kheap.debugger.lang;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.command.Disassembler;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.lang.FormatItem.Field;
import org.kheap.debugger.memory.Cells;
import org.kheap.machine.GuestFaultException;

/** The verbs {@code / ? \ =} where they print. */
final class FormatVerb {
    /** A word, and the instruction that it is. */
    private static final List<FormatItem> DEFAULT =
            List.of(
                    new Field(FormatLetter.HEX, 1),
                    new FormatItem.Text("= ", 1),
                    new Field(FormatLetter.MINUS, 4),
                    new Field(FormatLetter.INSTRUCTION, 1));

    private final Session session;
    private final Disassembler disassembler;

    FormatVerb(Session session, Disassembler disassembler) {
        this.session = session;
        this.disassembler = disassembler;
    }

    /** Prints one round from memory at {@code dot}, with a label in front if it is to have one. */
    void memory(Cells cells, long dot, boolean hasLabel, List<FormatItem> items, Output output) {
        FieldWriter writer = new FieldWriter(output, session.notation().width());
        List<FormatItem> rest = items.isEmpty() ? DEFAULT : items;
        if (startsWith(rest, FormatLetter.LABEL, FormatLetter.INSTRUCTION)) {
            output.freshLine();
            output.printf("%#lla\n", cells.address(dot));
            rest = rest.subList(1, rest.size());
        } else if (startsWith(rest, FormatLetter.INSTRUCTION, FormatLetter.LABEL)) {
            writer.label(cells.address(dot));
            rest = new ArrayList<>(rest);
            rest.remove(1);
        } else if (hasLabel) {
            label(writer, cells.address(dot), output);
        }
        session.setIncrement(print(cells, writer, dot, rest) - dot);
    }

    private static boolean startsWith(
            List<FormatItem> items, FormatLetter first, FormatLetter second) {
        return items.size() > 1
                && items.get(0) instanceof Field head
                && items.get(1) instanceof Field next
                && head.letter() == first
                && next.letter() == second;
    }

    /** Where a symbol begins, its name has a line of its own. */
    private void label(FieldWriter writer, long address, Output output) {
        session.notation().symbolAt(address).ifPresent(name -> output.line(name + ":"));
        writer.label(address);
    }

    /** Prints one round from {@code dot} itself. */
    void value(long dot, List<FormatItem> items, Output output) {
        Cells cells =
                new Cells() {
                    @Override
                    public long read(long position, int size) {
                        return size == Long.BYTES ? dot : dot & (1L << size * Byte.SIZE) - 1;
                    }

                    @Override
                    public long address(long position) {
                        return session.notation().model().truncate(position);
                    }

                    @Override
                    public boolean isMemory() {
                        return false;
                    }
                };
        print(cells, new FieldWriter(output, session.notation().width()), dot, items);
    }

    private long print(Cells cells, FieldWriter writer, long dot, List<FormatItem> items) {
        try {
            return new FormatPrinter(session, disassembler, cells, writer, dot).print(items);
        } catch (GuestFaultException fault) {
            throw Memory.unreadable();
        }
    }
}
