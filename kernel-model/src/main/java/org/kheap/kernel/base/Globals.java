package org.kheap.kernel.base;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.HashMap;
import java.util.Map;
import org.kheap.machine.GuestMemory;

/**
 * The kernel's global variables, by name. They lie in guest memory, where the kernel's own objects
 * define them; a debugger finds them by the same symbols.
 */
public final class Globals {
    /** Where symbols come from. */
    @FunctionalInterface
    public interface Resolver {
        /** The address of a symbol, or 0 if there is none of that name. */
        long addressOf(String name);
    }

    /** A power of two, some times the number of global variables. */
    private static final int RECENT = 1024;

    private final GuestMemory memory;
    private final Resolver resolver;
    private final Map<String, Long> known = new HashMap<>();

    /** Names asked for last, by hash, and their addresses. */
    private final String[] recent = new String[RECENT];

    private final long[] recentAddresses = new long[RECENT];

    public Globals(GuestMemory memory, Resolver resolver) {
        this.memory = memory;
        this.resolver = resolver;
    }

    /**
     * @throws IllegalStateException if the kernel does not define it
     */
    public long address(String name) {
        int slot = name.hashCode() & RECENT - 1;
        if (recent[slot] != name) { // names are literals: mostly the same object
            recentAddresses[slot] = known.computeIfAbsent(name, this::resolve);
            recent[slot] = name;
        }
        return recentAddresses[slot];
    }

    private long resolve(String name) {
        long address = resolver.addressOf(name);
        if (address == 0) {
            throw new IllegalStateException("the kernel defines no such symbol: name=" + name);
        }
        return address;
    }

    /** An {@code int}. */
    public int int32(String name) {
        return memory.getInt(address(name), LOAD);
    }

    public void int32(String name, int value) {
        memory.putInt(address(name), value, STORE);
    }

    /** A pointer, a {@code long} or a {@code size_t}. */
    public long word(String name) {
        return memory.getWord(address(name), LOAD);
    }

    public void word(String name, long value) {
        memory.putWord(address(name), value, STORE);
    }
}
