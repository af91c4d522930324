package org.kheap.machine.types;

import java.util.List;
import java.util.Optional;

/** A type of C. Types may refer to themselves through pointers, so that they compare by identity. */
public sealed interface CType {
    /** As C declares it without a variable: {@code struct kmem_cache *}, {@code uint32_t}. */
    String name();

    /** Bytes; 0 for {@code void}, functions, and structures that are only declared. */
    long size();

    /** How the bits of a base type are read. */
    enum Encoding {
        SIGNED,
        UNSIGNED,
        CHARACTER,
        BOOLEAN,
        FLOAT,
        VOID
    }

    /** A type without parts, {@code void} among them. */
    non-sealed interface Base extends CType {
        Encoding encoding();
    }

    /** A pointer. */
    non-sealed interface Pointer extends CType {
        CType target();
    }

    /** An array. */
    non-sealed interface Array extends CType {
        CType element();

        /** How many elements; 0 if the type does not say. */
        long count();
    }

    /** A structure or a union. */
    non-sealed interface Struct extends CType {
        /** Without {@code struct} or {@code union}; empty if it has none. */
        String tag();

        boolean isUnion();

        /** In the order of their declaration. */
        List<Member> members();

        /** The member of that name, also inside of members without a name. */
        Optional<Member> member(String name);
    }

    /**
     * A member of a structure.
     *
     * @param name empty for a structure or union without a name
     * @param offset in bytes from the start of the structure
     * @param bitOffset of a bit field: of its lowest bit from the lowest bit of the value of {@code
     *     type} at {@code offset}
     * @param bitSize of a bit field; 0 if it is none
     */
    record Member(String name, CType type, long offset, int bitOffset, int bitSize) {
        /** The same member of a structure that lies {@code bytes} inside another. */
        Member movedBy(long bytes) {
            return new Member(name, type, offset + bytes, bitOffset, bitSize);
        }
    }

    /** An enumeration. */
    non-sealed interface Enumeration extends CType {
        /** Without {@code enum}; empty if it has none. */
        String tag();

        /** In the order of their declaration. */
        List<Enumerator> enumerators();
    }

    /** A named value of an enumeration. */
    record Enumerator(String name, long value) {}

    /** Another name for a type. */
    non-sealed interface Typedef extends CType {
        CType target();
    }

    /** A type that is {@code const} or {@code volatile}. */
    non-sealed interface Qualified extends CType {
        /** {@code const}, {@code volatile}, {@code restrict} or {@code _Atomic}. */
        String qualifier();

        CType target();
    }

    /** A function. */
    non-sealed interface Function extends CType {
        /** {@code void} included. */
        CType result();

        List<CType> parameters();

        /** Whether there may be more parameters than these. */
        boolean isVariadic();
    }

    /** What is behind typedefs and qualifiers. */
    default CType resolved() {
        CType type = this;
        while (true) {
            if (type instanceof Typedef typedef) {
                type = typedef.target();
            } else if (type instanceof Qualified qualified) {
                type = qualified.target();
            } else {
                return type;
            }
        }
    }
}
