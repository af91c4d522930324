package org.kheap.kernel.module;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.Comparator;
import java.util.List;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Symbol;

/**
 * A linker set, as FreeBSD has it in {@code sys/linker_set.h}: objects that sources anywhere in a module
 * put together into an array, a pointer each, with no list of them anywhere. A member is known by the
 * symbol of its pointer, {@code __set_SET_sym_OBJECT}.
 *
 * @param name of the set
 */
public record LinkerSet(String name) {
    /** Addresses of the objects that a module puts into the set, in the order of the array. */
    public List<Long> members(KernelModule module, GuestMemory memory) {
        String prefix = "__set_%s_sym_".formatted(name);
        int wordSize = memory.abi().wordSize();
        return module.symbols().stream()
                .filter(symbol -> symbol.name().startsWith(prefix))
                .map(Symbol::address)
                .filter(pointer -> memory.isAccessible(pointer, wordSize, INSPECT))
                .sorted(Comparator.comparing(address -> address, Long::compareUnsigned))
                .map(pointer -> memory.getWord(pointer, INSPECT))
                .toList();
    }
}
