package org.kheap.debugger.lang;

import java.util.List;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Disassembler;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.debugger.command.Escapes;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Variables;
import org.kheap.debugger.lang.FormatItem.Field;
import org.kheap.debugger.lang.FormatItem.Text;
import org.kheap.debugger.memory.Cells;

/** Prints one round of a format list. */
final class FormatPrinter {
    private static final int LONG_LONG = 8;
    private static final int TOP_NIBBLE_SHIFT = 60;

    private final Session session;
    private final Disassembler disassembler;
    private final Cells cells;
    private final FieldWriter writer;
    private long position;

    FormatPrinter(
            Session session,
            Disassembler disassembler,
            Cells cells,
            FieldWriter writer,
            long start) {
        this.session = session;
        this.disassembler = disassembler;
        this.cells = cells;
        this.writer = writer;
        this.position = start;
    }

    /** Prints the items, and returns the address behind what they covered. */
    long print(List<FormatItem> items) {
        for (FormatItem item : items) {
            if (item instanceof Text text) {
                for (long i = 0; i < text.count(); i++) {
                    session.checkInterrupt();
                    writer.field(text.text());
                }
            } else {
                print((Field) item);
            }
        }
        return position;
    }

    private void print(Field field) {
        long count = field.count();
        switch (field.letter()) {
            case PLUS -> position += count;
            case MINUS -> position -= count;
            case BACK -> position -= session.increment() * count;
            case TAB, TABS -> writer.tab((int) Math.min(count, session.notation().width()));
            case BLANKS -> writer.field(" ".repeat((int) Math.min(count, Short.MAX_VALUE)));
            case CHARACTERS -> characters(count);
            case STRING, ESCAPED_STRING -> strings(field);
            default -> repeat(field.letter(), count);
        }
    }

    private void repeat(FormatLetter letter, long count) {
        for (long i = 0; i < count; i++) {
            session.checkInterrupt();
            once(letter);
        }
    }

    private void once(FormatLetter letter) {
        switch (letter) {
            case NEWLINE, NEWLINES -> writer.newline();
            case LABEL -> label();
            case CHARACTER -> writer.field(String.valueOf((char) next(1)));
            case HEX_LONG_LONG, HEX_LONG_LONG_WRITTEN -> longLong(next(LONG_LONG));
            case HEX_POINTER -> pointer();
            case FLOAT -> writer.fieldf("%e", (double) Float.intBitsToFloat((int) next(4)));
            case DOUBLE -> writer.fieldf("%g", Double.longBitsToDouble(next(LONG_LONG)));
            case SWAPPED -> writer.fieldf(letter.field(), Integer.reverseBytes((int) next(4)));
            case SWAPPED_SHORT ->
                    writer.fieldf(letter.field(), Short.reverseBytes((short) next(2)) & 0xffffL);
            case INSTRUCTION -> instruction("%s\n");
            case INSTRUCTION_AT -> located();
            default -> number(letter);
        }
    }

    /** A value has none of its own, so that its address is a field. */
    private void label() {
        if (!cells.isMemory()) {
            writer.field("");
        }
        writer.label(cells.address(position));
    }

    /** Reads a number at the position and moves behind it. */
    private long next(int size) {
        long value = cells.read(position, size);
        position += size;
        session.variables().set(Variables.LAST_VALUE, value);
        return value;
    }

    private int wordSize() {
        return session.target().arch().abi().wordSize();
    }

    private void pointer() {
        if (wordSize() == LONG_LONG) {
            longLong(next(LONG_LONG));
        } else {
            writer.fieldf(FormatLetter.HEX.field(), next(wordSize()));
        }
    }

    /** A number of sixteen digits has a blank behind it all the same. */
    private void longLong(long value) {
        writer.fieldf(value >>> TOP_NIBBLE_SHIFT == 0 ? "%-16llx" : "%-17llx", value);
    }

    private void number(FormatLetter letter) {
        int size = letter.isPointer() ? wordSize() : letter.size();
        long value = next(size);
        int unused = Long.SIZE - size * Byte.SIZE;
        writer.fieldf(letter.field(), letter.isSigned() ? value << unused >> unused : value);
    }

    private void characters(long count) {
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < count; i++) {
            session.checkInterrupt();
            text.append(Escapes.written((int) next(1)));
        }
        writer.field(text.toString());
    }

    private void strings(Field field) {
        requireMemory(field.letter());
        for (long i = 0; i < field.count(); i++) {
            writer.field(i == 0 ? "" : "\\0");
            writer.field(string(field.letter() == FormatLetter.ESCAPED_STRING));
        }
    }

    private String string(boolean escaped) {
        StringBuilder text = new StringBuilder();
        for (int c = character(); c != 0; c = character()) {
            text.append(escaped ? Escapes.written(c) : String.valueOf((char) c));
        }
        return text.toString();
    }

    private int character() {
        session.checkInterrupt();
        return (int) cells.read(position++, 1);
    }

    private void requireMemory(FormatLetter letter) {
        if (!cells.isMemory()) {
            throw new DebuggerException("format needs memory -- '" + letter.letter() + "'");
        }
    }

    /** Prints the instruction at the position by a format with its text. */
    private void instruction(String format) {
        requireMemory(FormatLetter.INSTRUCTION);
        Instruction instruction = disassembler.at(position);
        writer.fieldf(format, instruction.text());
        position += instruction.size();
    }

    private void located() {
        requireMemory(FormatLetter.INSTRUCTION_AT);
        long start = position;
        Instruction instruction = disassembler.at(start);
        writer.fieldf("%llx %x: %s\n", start, (int) cells.read(start, 4), instruction.text());
        position += instruction.size();
    }
}
