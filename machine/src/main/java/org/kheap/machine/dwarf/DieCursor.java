package org.kheap.machine.dwarf;

import java.util.Optional;
import java.util.function.IntPredicate;
import org.kheap.machine.dwarf.Abbreviations.Abbreviation;

/**
 * Walks over entries in the order of the file, which is that of their tree: a parent before its
 * children. Only the entry asked for is in memory.
 */
public final class DieCursor {

    private static final IntPredicate ANY = tag -> true;

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
        return next(ANY);
    }

    /**
     * Goes to the next entry of some kind. The attributes of those between are not looked at, which is
     * several times as fast.
     *
     * @param tags see {@link Tag}
     * @return empty at the end
     * @throws DwarfFormatException if an entry is damaged; the cursor is of no use then
     */
    public Optional<Die> next(IntPredicate tags) throws DwarfFormatException {
        while (nextDepth >= top && reader.hasMore()) {
            long offset = reader.offset();
            long code = reader.uleb128();
            if (code == 0) {
                nextDepth--; // the null entry that ends a list of siblings
                continue;
            }
            Abbreviation abbreviation = unit.abbreviation(code, reader);
            depth = nextDepth;
            nextDepth += abbreviation.hasChildren() ? 1 : 0;
            if (tags.test(abbreviation.tag())) {
                return Optional.of(unit.read(offset, abbreviation, reader));
            }
            unit.skip(abbreviation, reader);
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
