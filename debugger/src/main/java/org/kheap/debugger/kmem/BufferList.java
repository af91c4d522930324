package org.kheap.debugger.kmem;

import org.kheap.debugger.command.AddressList;

/** Buffers in some order, each with its bufctl if the cache has a hash. */
public final class BufferList {
    private final AddressList addresses;

    /** As many as there are buffers, or none: without a hash, bufctls are mere links. */
    private final AddressList bufctls;

    BufferList() {
        this(new AddressList(), new AddressList());
    }

    BufferList(AddressList addresses, AddressList bufctls) {
        this.addresses = addresses;
        this.bufctls = bufctls;
    }

    void add(long address) {
        addresses.add(address);
    }

    void add(long address, long bufctl) {
        addresses.add(address);
        bufctls.add(bufctl);
    }

    public int size() {
        return addresses.size();
    }

    /** Address of a buffer. */
    public long address(int index) {
        return addresses.get(index);
    }

    /** Address of the bufctl of a buffer; 0 if it has none, or its hash does not know it. */
    public long bufctl(int index) {
        return bufctls.isEmpty() ? 0 : bufctls.get(index);
    }

    /** Addresses of the bufctls, 0 among them; empty without a hash. Not to be changed. */
    public AddressList bufctls() {
        return bufctls;
    }

    /** Addresses of the buffers; not to be changed. */
    public AddressList addresses() {
        return addresses;
    }
}
