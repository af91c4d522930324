package org.kheap.debugger.command;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Addresses in some order, for many of them. Equal to one with the same in the same order. */
public final class AddressList {
    private static final int SMALLEST = 8;

    private long[] addresses = new long[SMALLEST];
    private int size;

    public static AddressList of(long... addresses) {
        AddressList list = new AddressList();
        list.addresses = Arrays.copyOf(addresses, Math.max(SMALLEST, addresses.length));
        list.size = addresses.length;
        return list;
    }

    /** Adds an address behind the others. */
    public void add(long address) {
        if (size == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * size);
        }
        addresses[size++] = address;
    }

    /** @throws IndexOutOfBoundsException if there is none */
    public long get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return addresses[index];
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public LongStream stream() {
        return Arrays.stream(addresses, 0, size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressList list
                && Arrays.equals(addresses, 0, size, list.addresses, 0, list.size);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < size; i++) {
            hash = 31 * hash + Long.hashCode(addresses[i]);
        }
        return hash;
    }
}
