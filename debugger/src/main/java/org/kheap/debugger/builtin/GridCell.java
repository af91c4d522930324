package org.kheap.debugger.builtin;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.machine.types.CType;

/**
 * A member in a grid.
 *
 * @param name as the grid calls it
 * @param address of the member
 * @param letter by which it is formatted
 * @param values one, or those of a list
 * @param isList whether it is one, which may be empty
 */
record GridCell(String name, long address, char letter, List<String> values, boolean isList) {
    private static final Pattern WORD =
            Pattern.compile("([^=]*)=([^*:]+)(?:\\*([^*:]+))?(?::([XDps]))?");

    /** Columns that its name and its first value need. */
    int width() {
        return Math.max(name.length(), values.get(0).length());
    }

    boolean isText() {
        return letter == 's';
    }

    /**
     * Reads a member.
     *
     * @param word {@code name=path:letter}, or with a count behind the path
     * @return nothing if the target's kernel has no such member
     * @throws UsageException if the word is none of these
     */
    static Optional<GridCell> parse(Call call, String type, String word) {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches()) {
            throw new UsageException("not a member: " + word);
        }
        StructType struct = call.session().structs().type(type);
        char letter = matcher.group(4) == null ? 'X' : matcher.group(4).charAt(0);
        String count = matcher.group(3);
        return Place.find(call, struct, call.dot(), matcher.group(2))
                .filter(place -> count == null || struct.has(count))
                .map(place -> place.cell(matcher.group(1), letter, count(call, struct, count)));
    }

    /** How many elements of a list are in use; -1 of what is none. */
    private static long count(Call call, StructType struct, String path) {
        return path == null ? -1 : struct.field(path).read(call.dot());
    }

    /** Where a member is: in a structure at {@code base}. */
    private record Place(Call call, Field field, long base) {
        /** Follows a path, whose arrows lead through pointers. */
        static Optional<Place> find(Call call, StructType struct, long base, String path) {
            int arrow = path.indexOf("->");
            String first = arrow < 0 ? path : path.substring(0, arrow);
            if (!struct.has(first)) {
                return Optional.empty();
            }
            Field field = struct.field(first);
            if (arrow < 0) {
                return Optional.of(new Place(call, field, base));
            }
            if (!(field.type().resolved() instanceof CType.Pointer pointer)) {
                throw new UsageException("not a pointer: " + first);
            }
            StructType behind = call.session().structs().type(pointer.target().name());
            return find(call, behind, field.read(base), path.substring(arrow + 2));
        }

        private GridCell cell(String name, char letter, long count) {
            List<String> values = new ArrayList<>();
            if (letter == 's') {
                values.add(field.text(base));
            } else if (count < 0) {
                values.add(text(letter, number()));
            } else {
                for (long i = 0; i < Math.min(count, field.count()); i++) {
                    values.add(text(letter, field.read(base, i)));
                }
            }
            return new GridCell(name, base + field.offset(), letter, values, count >= 0);
        }

        /** What is no number, as a lock, shows its first word. */
        private long number() {
            return field.type().resolved() instanceof CType.Struct
                    ? call.target().memory().getWord(base + field.offset(), INSPECT)
                    : field.read(base);
        }

        private String text(char letter, long value) {
            Notation notation = call.session().notation();
            return switch (letter) {
                case 'D' -> Long.toString(value);
                case 'p' -> notation.symbolic(value);
                default -> Long.toHexString(cut(value));
            };
        }

        /** A negative number of fewer bits has no digits in front of them. */
        private long cut(long value) {
            int unused = Long.SIZE - (int) Math.min(Long.BYTES, field.elementSize()) * Byte.SIZE;
            return value << unused >>> unused;
        }
    }
}
