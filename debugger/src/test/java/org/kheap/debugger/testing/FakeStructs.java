package org.kheap.debugger.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.Structs;
import org.kheap.machine.GuestMemory;

/** Writes members of the structures of a {@link FakeTarget}. */
public final class FakeStructs {
    private final GuestMemory memory;
    private final Structs structs;

    public FakeStructs(FakeTarget target) {
        this.memory = target.memory();
        this.structs = new Structs(target);
    }

    public long size(String type) {
        return structs.type(type).size();
    }

    public long offset(String type, String path) {
        return structs.type(type).field(path).offset();
    }

    public long get(String type, long base, String path) {
        return structs.at(type, base).get(path);
    }

    /** Stores a number in a member. */
    public void put(String type, long base, String path, long value) {
        put(structs.type(type).field(path), base, 0, value);
    }

    /** Stores a number in an element of an array. */
    public void put(String type, long base, String path, long index, long value) {
        put(structs.type(type).field(path), base, index, value);
    }

    private void put(Field field, long base, long index, long value) {
        long va = base + field.offset() + index * field.elementSize();
        switch ((int) field.elementSize()) {
            case 1 -> memory.putByte(va, (int) value, INSPECT);
            case 2 -> memory.putShort(va, (int) value, INSPECT);
            case 4 -> memory.putInt(va, (int) value, INSPECT);
            default -> memory.putLong(va, value, INSPECT);
        }
    }

    /** Stores text in a character array. */
    public void putText(String type, long base, String path, String text) {
        Field field = structs.type(type).field(path);
        memory.putString(base + field.offset(), text, (int) field.size(), INSPECT);
    }

    /** Stores a number in a variable that is an {@code int}. */
    public void putVariable(String name, long value) {
        memory.putInt(structs.addressOf(name), (int) value, INSPECT);
    }

    /** Stores an address in a variable that is a pointer. */
    public void putPointer(String name, long value) {
        memory.putWord(structs.addressOf(name), value, INSPECT);
    }

    public long addressOf(String variable) {
        return structs.addressOf(variable);
    }
}
