package org.kheap.machine.dwarf;

import java.util.Optional;

/**
 * Walks over entries in the order of the file, which is that of their tree: a parent before its
 * children. Only the entry asked for is in memory.
 */
public final class DieCursor {

    private final Unit unit;
    private final DwarfReader reader;
    private final int top;
    private int depth;
    private int nextDepth;

    DieCursor(Unit unit, DwarfReader reader, int depth) {
        this.unit = unit;
        this.reader = reader;
        this.top = depth;
        this.nextDepth = depth;
    }

    /**
     * Goes to the next entry.
     *
     * @return empty at the end
     * @throws DwarfFormatException if the entry is damaged; the cursor is of no use then
     */
    public Optional<Die> next() throws DwarfFormatException {
        while (nextDepth >= top && reader.hasMore()) {
            long offset = reader.offset();
            long code = reader.uleb128();
            if (code == 0) {
                nextDepth--; // the null entry that ends a list of siblings
            } else {
                Die die = unit.read(offset, code, reader);
                depth = nextDepth;
                nextDepth += die.hasChildren() ? 1 : 0;
                return Optional.of(die);
            }
        }
        return Optional.empty();
    }

    /**
     * How deep the entry is that {@link #next} returned last.
     *
     * @return 0 for the entry of a whole unit, 1 for what stands at file level, and so on
     */
    public int depth() {
        return depth;
    }
}
