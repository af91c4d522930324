package org.kheap.debugger.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kheap.machine.Abi;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Enumerator;
import org.kheap.machine.types.CType.Member;
import org.kheap.machine.types.CTypes;
import org.kheap.machine.types.TypeCatalog;
import org.kheap.machine.types.TypeTable;

/**
 * Types that a test declares, laid out as the ABI does it. They name each other, and a name need not
 * be declared before it is used in a structure.
 */
public final class FakeTypes implements TypeTable {
    private final Abi abi;
    private final TypeCatalog catalog;

    FakeTypes(Abi abi) {
        this.abi = abi;
        this.catalog = new TypeCatalog(abi);
    }

    /** Begins a structure, which is there when {@link Parts#end} has come. */
    public Parts struct(String tag) {
        return new Parts(tag, false);
    }

    /** Begins a union. */
    public Parts union(String tag) {
        return new Parts(tag, true);
    }

    /** A name for a type. */
    public FakeTypes typedef(String name, String type) {
        catalog.add(name, () -> CTypes.typedef(name, known(type)));
        return this;
    }

    /** An enumeration of the values 0 and so on, as wide as {@code int}. */
    public FakeTypes enumeration(String tag, String... names) {
        List<Enumerator> enumerators = new ArrayList<>();
        for (String name : names) {
            enumerators.add(new Enumerator(name, enumerators.size()));
        }
        CType type = CTypes.enumeration(tag, 4, enumerators);
        catalog.add("enum " + tag, () -> type);
        return this;
    }

    /** The type of a variable. */
    public FakeTypes variable(String name, String type) {
        catalog.addSymbol(name, () -> known(type));
        return this;
    }

    /** The type of a function: {@code result (parameters)}. */
    public FakeTypes function(String name, String result, String... parameters) {
        catalog.addSymbol(
                name,
                () ->
                        CTypes.function(
                                known(result),
                                Stream.of(parameters).map(this::known).toList(),
                                false));
        return this;
    }

    /** Adds a type made by hand. */
    public FakeTypes add(String name, CType type) {
        catalog.add(name, () -> type);
        return this;
    }

    /** A type that must be there. */
    public CType known(String name) {
        return catalog.named(name)
                .orElseThrow(() -> new IllegalArgumentException("no type " + name));
    }

    @Override
    public Optional<CType> named(String name) {
        return catalog.named(name);
    }

    @Override
    public Optional<CType> ofSymbol(String symbol) {
        return catalog.ofSymbol(symbol);
    }

    @Override
    public Stream<String> names() {
        return catalog.names();
    }

    private record Part(String name, String type, int bits) {}

    /** The members of a structure or union. */
    public final class Parts {
        private final String tag;
        private final boolean isUnion;
        private final List<Part> parts = new ArrayList<>();

        private Parts(String tag, boolean isUnion) {
            this.tag = tag;
            this.isUnion = isUnion;
        }

        /**
         * Adds a member.
         *
         * @param name empty for a structure or union whose members count as this one's
         * @param type of a structure only if that was declared before
         */
        public Parts member(String name, String type) {
            parts.add(new Part(name, type, 0));
            return this;
        }

        /** Adds a bit field, which shares its {@code int} with the fields before it. */
        public Parts bits(String name, String type, int bits) {
            parts.add(new Part(name, type, bits));
            return this;
        }

        /** Ends the structure, and adds it. */
        public FakeTypes end() {
            Layout layout = new Layout(isUnion);
            parts.forEach(part -> layout.place(part, sizeOf(part), alignmentOf(part.type)));
            CType type =
                    CTypes.struct(
                            tag,
                            isUnion,
                            layout.size(),
                            () -> layout.members(FakeTypes.this::known));
            catalog.add((isUnion ? "union " : "struct ") + tag, () -> type);
            return FakeTypes.this;
        }

        /** Pointers, also to what is not declared yet, are as wide as a word. */
        private long sizeOf(Part part) {
            return part.type.endsWith("*") ? abi.wordSize() : known(part.type).size();
        }

        private int alignmentOf(String type) {
            return type.endsWith("*") ? abi.wordSize() : FakeTypes.this.alignmentOf(known(type));
        }
    }

    private int alignmentOf(CType type) {
        CType resolved = type.resolved();
        if (resolved instanceof CType.Array array) {
            return alignmentOf(array.element());
        } else if (resolved instanceof CType.Struct struct) {
            return struct.members().stream()
                    .mapToInt(member -> alignmentOf(member.type()))
                    .max()
                    .orElse(1);
        }
        return resolved.size() == 8 ? abi.int64Alignment() : (int) Math.max(1, resolved.size());
    }

    /** Places members one behind the other, or, of a union, upon each other. */
    private final class Layout {
        private final boolean isUnion;
        private final List<Part> parts = new ArrayList<>();
        private final List<long[]> places = new ArrayList<>();
        private long endBits;
        private int alignment = 1;

        Layout(boolean isUnion) {
            this.isUnion = isUnion;
        }

        void place(Part part, long size, int partAlignment) {
            alignment = Math.max(alignment, partAlignment);
            long start = isUnion ? 0 : endBits;
            if (part.bits == 0 || start % (8 * size) + part.bits > 8 * size) {
                start = round(start, 8L * partAlignment);
            }
            long offset = part.bits == 0 ? start / 8 : start / (8 * size) * size;
            long low = start - 8 * offset;
            long fromLowest = abi.isBigEndian() ? 8 * size - low - part.bits : low;
            parts.add(part);
            places.add(new long[] {offset, part.bits == 0 ? 0 : fromLowest});
            endBits = Math.max(endBits, start + (part.bits == 0 ? 8 * size : part.bits));
        }

        private long round(long bits, long to) {
            return (bits + to - 1) / to * to;
        }

        long size() {
            return round(endBits, 8L * alignment) / 8;
        }

        List<Member> members(java.util.function.Function<String, CType> types) {
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                members.add(
                        new Member(
                                part.name,
                                types.apply(part.type),
                                places.get(i)[0],
                                (int) places.get(i)[1],
                                part.bits));
            }
            return members;
        }
    }
}
