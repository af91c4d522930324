package org.kheap.debugger.command;

import org.kheap.debugger.target.Target;

/**
 * Program counters that are meant by an address given as a caller.
 *
 * @param start the first of them
 * @param size in bytes
 */
public record CodeRange(long start, long size) {
    /** All of a function if the address is its first, and nearly the address alone otherwise. */
    public static CodeRange at(Target target, long address) {
        long word = target.arch().abi().wordSize();
        return target.symbols()
                .at(address)
                .filter(symbol -> symbol.address() == address && symbol.size() != 0)
                .map(symbol -> new CodeRange(address, symbol.size()))
                .orElse(new CodeRange(address, word));
    }

    /** All of the function that an address lies in; as {@link #at} if it is in none. */
    public static CodeRange around(Target target, long address) {
        return target.symbols()
                .at(address)
                .filter(symbol -> symbol.size() != 0)
                .map(symbol -> new CodeRange(symbol.address(), symbol.size()))
                .orElse(at(target, address));
    }

    public boolean contains(long pc) {
        return Long.compareUnsigned(pc - start, size) < 0;
    }
}
