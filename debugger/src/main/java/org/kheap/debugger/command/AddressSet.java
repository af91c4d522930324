package org.kheap.debugger.command;

/**
 * A set of addresses that keeps their order, for many of them: about twenty bytes for each. The index
 * of an address stays, so that an array can hold what belongs to it.
 */
public final class AddressSet {
    private static final int SMALLEST = 16;

    /** Spreads addresses, whose low bits are alike. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final AddressList addresses = new AddressList();

    /** Open addressing: one more than the index of an address, at its place or behind it. */
    private int[] table = new int[SMALLEST];

    /** Adds an address behind the others. @return whether it was not in the set */
    public boolean add(long address) {
        int place = place(address);
        if (table[place] != 0) {
            return false;
        }
        if (2 * addresses.size() == table.length) {
            grow();
            place = place(address);
        }
        addresses.add(address);
        table[place] = addresses.size();
        return true;
    }

    public boolean contains(long address) {
        return table[place(address)] != 0;
    }

    /** Which of the addresses it is, from 0; -1 if it is none. */
    public int indexOf(long address) {
        return table[place(address)] - 1;
    }

    public int size() {
        return addresses.size();
    }

    /** Its addresses in the order in which they came; not to be changed. */
    public AddressList list() {
        return addresses;
    }

    /** Where an address is or would be. */
    private int place(long address) {
        int bits = Integer.numberOfTrailingZeros(table.length);
        int place = (int) (address * SPREAD >>> (Long.SIZE - bits));
        while (table[place] != 0 && addresses.get(table[place] - 1) != address) {
            place = (place + 1) & (table.length - 1);
        }
        return place;
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int i = 0; i < addresses.size(); i++) {
            table[place(addresses.get(i))] = i + 1;
        }
    }
}
