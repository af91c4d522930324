package org.kheap.debugger.command;

import java.util.Optional;
import org.kheap.debugger.target.Target;

/**
 * Program counters that are meant by an address given as a caller.
 *
 * @param start the first of them
 * @param size in bytes
 */
public record CodeRange(long start, long size) {
    /** All of a function if the address is its first, and otherwise a pointer's width of bytes. */
    public static CodeRange at(Target target, long address) {
        return function(target, address)
                .orElse(new CodeRange(address, target.arch().abi().wordSize()));
    }

    /** All of a function if the address is its first, and the address alone otherwise. */
    public static CodeRange exactly(Target target, long address) {
        return function(target, address).orElse(new CodeRange(address, 1));
    }

    private static Optional<CodeRange> function(Target target, long address) {
        return target.symbols()
                .at(address)
                .filter(symbol -> symbol.address() == address && symbol.size() != 0)
                .map(symbol -> new CodeRange(address, symbol.size()));
    }

    public boolean contains(long pc) {
        return Long.compareUnsigned(pc - start, size) < 0;
    }
}
