package org.kheap.debugger.vmem;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a segment of an arena is. */
public enum SegmentType {
    ALLOCATED(0x01, "ALLC", "ALLOC"),
    FREE(0x02, "FREE"),
    SPAN(0x10, "SPAN"),
    ROTOR(0x20, "ROTR", "ROTOR"),
    WALKER(0x40, "WLKR", "WALKER");

    private final int code;
    private final List<String> names;

    SegmentType(int code, String... names) {
        this.code = code;
        this.names = List.of(names);
    }

    /** What {@code vs_type} is. */
    int code() {
        return code;
    }

    /** As tables show it, in four letters. */
    public String label() {
        return names.get(0);
    }

    /** The type that {@code vs_type} says; empty if it is none. */
    static Optional<SegmentType> of(long code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** The type that a user names. */
    static Optional<SegmentType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.names.contains(name)).findFirst();
    }
}
