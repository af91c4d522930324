package org.kheap.kernel.module;

import java.util.List;
import java.util.Optional;
import org.kheap.machine.Symbol;
import org.kheap.machine.dwarf.LineTable;
import org.kheap.machine.elf.LinkedImage;

/**
 * A module in guest memory.
 *
 * @param name as panics name it
 * @param text address of its code
 * @param textSize bytes of its code
 * @param data address of its variables
 * @param dataSize bytes of its variables
 * @param symbols functions and variables, in the order of the object files
 * @param lines line tables of the object files that have one
 * @param images the objects it was linked from
 */
public record KernelModule(
        String name,
        long text,
        long textSize,
        long data,
        long dataSize,
        List<Symbol> symbols,
        List<LineTable> lines,
        List<LinkedImage> images) {

    /** The symbol of that name that this module defines. */
    public Optional<Symbol> symbol(String symbol) {
        return symbols.stream().filter(s -> s.name().equals(symbol)).findFirst();
    }

    /** The line of source that an address of this module was compiled from. */
    Optional<String> lineOf(long va) {
        return lines.stream()
                .map(table -> table.find(va))
                .flatMap(Optional::stream)
                .map(line -> line.fileName() + ":" + line.line())
                .findFirst();
    }

    boolean holdsCode(long va) {
        return Long.compareUnsigned(va - text, textSize) < 0;
    }
}
