package org.kheap.kernel.memguard;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kheap.machine.GuestMemory;

/**
 * What is left of an allocation's own pages. It is filled with a canary: bytes that differ from their
 * neighbours, so that a copy of them to the next address is seen too.
 */
final class Slack {
    private static final int CANARY = 0xaa;
    private static final int CANARY_MASK = 7;

    /** So many bytes in a row that are as they were end a piece of damage. */
    private static final int INTACT = 8;

    /**
     * One piece of damage.
     *
     * @param address of the first byte that was changed
     * @param expected what was there, up to the last byte that was changed
     * @param found what is there now
     */
    record Damage(long address, List<Byte> expected, List<Byte> found) {}

    private final GuestMemory memory;

    Slack(GuestMemory memory) {
        this.memory = memory;
    }

    void fill(Allocation allocation) {
        fill(allocation.pages(), allocation.address());
        fill(allocation.endAddress(), allocation.pagesEnd());
    }

    private void fill(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = canary(from + i);
        }
        memory.write(from, bytes, STORE);
    }

    /** The byte that belongs at an address. */
    static byte canary(long address) {
        return (byte) (CANARY ^ address & CANARY_MASK);
    }

    /** The first damage, in order of addresses. */
    Optional<Damage> damage(Allocation allocation) {
        return damage(allocation.pages(), allocation.address())
                .or(() -> damage(allocation.endAddress(), allocation.pagesEnd()));
    }

    private Optional<Damage> damage(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        memory.read(from, bytes, LOAD);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != canary(from + i)) {
                return Optional.of(damage(from, bytes, i));
            }
        }
        return Optional.empty();
    }

    /** @param first index of the first byte that was changed */
    private static Damage damage(long from, byte[] bytes, int first) {
        List<Byte> expected = new ArrayList<>();
        List<Byte> found = new ArrayList<>();
        int last = first;
        for (int i = first; i < bytes.length && i - last <= INTACT; i++) {
            last = bytes[i] == canary(from + i) ? last : i;
        }
        for (int i = first; i <= last; i++) {
            expected.add(canary(from + i));
            found.add(bytes[i]);
        }
        return new Damage(from + first, List.copyOf(expected), List.copyOf(found));
    }
}
