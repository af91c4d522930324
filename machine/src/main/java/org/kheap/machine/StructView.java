package org.kheap.machine;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

/**
 * A window on one structure in guest memory, for kernel code: it reads and stores as the guest's own
 * instructions would, and keeps no copy. Two views of one address are equal.
 *
 * <p>Which accessor fits a field follows from its {@link FieldType}: {@code word} for pointers and
 * longs, {@code int32} for ints, and so on. Nothing checks that at run time.
 */
public record StructView<F extends Enum<F> & FieldSpec>(
        Layout<F> layout, GuestMemory memory, long base) {

    /** Address of a field. */
    public long addressOf(F field) {
        return base + layout.offset(field);
    }

    /** Address of element {@code index} of an array field. */
    public long addressOf(F field, long index) {
        return base + layout.offset(field, index);
    }

    public long word(F field) {
        return memory.getWord(addressOf(field), LOAD);
    }

    public StructView<F> word(F field, long value) {
        memory.putWord(addressOf(field), value, STORE);
        return this;
    }

    public int int32(F field) {
        return memory.getInt(addressOf(field), LOAD);
    }

    public StructView<F> int32(F field, int value) {
        memory.putInt(addressOf(field), value, STORE);
        return this;
    }

    public int int16(F field) {
        return memory.getShort(addressOf(field), LOAD);
    }

    public StructView<F> int16(F field, int value) {
        memory.putShort(addressOf(field), value, STORE);
        return this;
    }

    public int int8(F field) {
        return memory.getByte(addressOf(field), LOAD);
    }

    public StructView<F> int8(F field, int value) {
        memory.putByte(addressOf(field), value, STORE);
        return this;
    }

    public long int64(F field) {
        return memory.getLong(addressOf(field), LOAD);
    }

    public StructView<F> int64(F field, long value) {
        memory.putLong(addressOf(field), value, STORE);
        return this;
    }

    /** Adds to a 64-bit counter. */
    public StructView<F> add64(F field, long amount) {
        return int64(field, int64(field) + amount);
    }

    /** Adds to a pointer-sized counter. */
    public StructView<F> addWord(F field, long amount) {
        return word(field, word(field) + amount);
    }

    public String string(F field) {
        return memory.getString(addressOf(field), field.type().size(layout.abi()), LOAD);
    }

    public StructView<F> string(F field, String value) {
        memory.putString(addressOf(field), value, field.type().size(layout.abi()), STORE);
        return this;
    }
}
