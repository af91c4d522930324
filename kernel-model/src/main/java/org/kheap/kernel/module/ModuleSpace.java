package org.kheap.kernel.module;

import org.kheap.machine.AddressMap.Range;
import org.kheap.machine.Arch;

/**
 * Where modules are put: code and constants in one range, data in another, or all in one. Each piece
 * begins on a page of its own, since rights are given by the page.
 */
public final class ModuleSpace {
    private final Arch arch;
    private final Cursor text;
    private final Cursor data;

    private ModuleSpace(Arch arch, Cursor text, Cursor data) {
        this.arch = arch;
        this.text = text;
        this.data = data;
    }

    /** The kernel's own modules: text where the kernel's text is, data where its data is. */
    public static ModuleSpace kernel(Arch arch) {
        return new ModuleSpace(arch, new Cursor(arch.map().text()), new Cursor(arch.map().data()));
    }

    /** Modules that are loaded later: one after the other. */
    public static ModuleSpace loadable(Arch arch) {
        Cursor cursor = new Cursor(arch.map().modules());
        return new ModuleSpace(arch, cursor, cursor);
    }

    /** Reserves whole pages for code or constants. */
    long takeText(long size) throws LoadException {
        return text.take(arch.roundToPages(size));
    }

    /** Reserves whole pages for data. */
    long takeData(long size) throws LoadException {
        return data.take(arch.roundToPages(size));
    }

    /** How far a range is filled. */
    private static final class Cursor {
        private final Range range;
        private long next;

        Cursor(Range range) {
            this.range = range;
            this.next = range.start();
        }

        long take(long size) throws LoadException {
            if (Long.compareUnsigned(size, range.end() - next) > 0) {
                throw new LoadException(
                        "no address space for a module: size=%d left=%d"
                                .formatted(size, range.end() - next));
            }
            long start = next;
            next += size;
            return start;
        }
    }
}
