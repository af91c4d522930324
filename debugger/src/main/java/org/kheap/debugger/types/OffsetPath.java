package org.kheap.debugger.types;

import java.util.Optional;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Notation;
import org.kheap.machine.types.CType;

/**
 * The smallest part of an object that has a byte in it.
 *
 * @param name of the part, as a path: {@code cache_cpu[1].cc_lock}
 */
record OffsetPath(String name, CObject object) {
    /**
     * Finds it.
     *
     * @param offset of the byte from the start of the object
     * @throws DebuggerException if no part has it
     */
    static OffsetPath in(CObject whole, long offset) {
        OffsetPath part = new OffsetPath("", whole);
        long rest = offset;
        while (part.hasParts()) {
            long left = rest;
            OffsetPath inner =
                    part.inner(left)
                            .orElseThrow(
                                    () ->
                                            new DebuggerException(
                                                    "invalid offset %x".formatted(offset)));
            rest -= inner.object.address() - part.object.address();
            part = inner;
        }
        if (Long.compareUnsigned(rest, part.object.type().size()) >= 0) {
            throw new DebuggerException("invalid offset %x".formatted(offset));
        }
        return part;
    }

    private boolean hasParts() {
        CType type = object.type().resolved();
        return type instanceof CType.Struct || type instanceof CType.Array;
    }

    private Optional<OffsetPath> inner(long offset) {
        if (object.type().resolved() instanceof CType.Array array) {
            return element(array, offset);
        }
        return ((CType.Struct) object.type().resolved())
                .members().stream()
                        .filter(member -> isWithin(offset, member.offset(), member.type().size()))
                        .findFirst()
                        .map(
                                member ->
                                        new OffsetPath(
                                                joined(member.name()), object.member(member)));
    }

    private static boolean isWithin(long offset, long start, long size) {
        return Long.compareUnsigned(offset - start, size) < 0;
    }

    private String joined(String member) {
        return name.isEmpty() || member.isEmpty() ? name + member : name + '.' + member;
    }

    private Optional<OffsetPath> element(CType.Array array, long offset) {
        CType type = array.element();
        if (type.size() == 0 || !isWithin(offset, 0, type.size() * array.count())) {
            return Optional.empty();
        }
        long index = offset / type.size();
        String text = "[" + Notation.prefixed(index, Notation.DEFAULT_RADIX) + "]";
        return Optional.of(new OffsetPath(name + text, object.element(type, index)));
    }
}
