package org.kheap.debugger.structs;

/** One structure of the target, which is read anew each time it is asked. */
public record StructView(StructType type, long address) {
    /**
     * A number or address, as {@link Field#read(long)}.
     *
     * @param path of the member
     */
    public long get(String path) {
        return type.field(path).read(address);
    }

    /** An element of an array of numbers. */
    public long get(String path, long index) {
        return type.field(path).read(address, index);
    }

    /** The text of a character array, up to its NUL. */
    public String text(String path) {
        return type.field(path).text(address);
    }

    /** Address of a member. */
    public long addressOf(String path) {
        return address + type.field(path).offset();
    }

    /** Address of an element of an array. */
    public long addressOf(String path, long index) {
        return addressOf(path) + index * type.field(path).elementSize();
    }
}
