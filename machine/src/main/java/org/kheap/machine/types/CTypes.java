package org.kheap.machine.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kheap.machine.types.CType.Encoding;
import org.kheap.machine.types.CType.Enumerator;
import org.kheap.machine.types.CType.Member;

/** Makes types of C. */
public final class CTypes {
    /** What {@code void} is. */
    public static final CType.Base VOID = base("void", 0, Encoding.VOID);

    private CTypes() {}

    /** @param size in bytes */
    public static CType.Base base(String name, long size, Encoding encoding) {
        return new BaseType(name, size, encoding);
    }

    /** @param size of the pointer, in bytes */
    public static CType.Pointer pointer(CType target, long size) {
        return new PointerType(target, size);
    }

    /** @param count elements; 0 if the type does not say */
    public static CType.Array array(CType element, long count) {
        return new ArrayType(element, count);
    }

    /**
     * A structure or union.
     *
     * @param tag empty for none
     * @param size in bytes
     * @param members asked for once, when somebody wants to know them; they may refer to the
     *     structure
     */
    public static CType.Struct struct(
            String tag, boolean isUnion, long size, Supplier<List<Member>> members) {
        return new StructType(tag, isUnion, size, members);
    }

    /**
     * An enumeration.
     *
     * @param tag empty for none
     * @param size in bytes
     */
    public static CType.Enumeration enumeration(
            String tag, long size, List<Enumerator> enumerators) {
        return new EnumerationType(tag, size, List.copyOf(enumerators));
    }

    /** Another name for a type. */
    public static CType.Typedef typedef(String name, CType target) {
        return new TypedefType(name, target);
    }

    /** @param qualifier {@code const}, {@code volatile}, {@code restrict} or {@code _Atomic} */
    public static CType.Qualified qualified(String qualifier, CType target) {
        return new QualifiedType(qualifier, target);
    }

    /** @param isVariadic whether there may be more parameters than these */
    public static CType.Function function(
            CType result, List<CType> parameters, boolean isVariadic) {
        return new FunctionType(result, List.copyOf(parameters), isVariadic);
    }

    // Not records: types that refer to themselves must not be compared, or printed, part by part.

    private static final class BaseType implements CType.Base {
        private final String name;
        private final long size;
        private final Encoding encoding;

        BaseType(String name, long size, Encoding encoding) {
            this.name = name;
            this.size = size;
            this.encoding = encoding;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public Encoding encoding() {
            return encoding;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A type whose name is made of those of its parts. */
    private abstract static class Derived {
        private final long size;

        Derived(long size) {
            this.size = size;
        }

        public long size() {
            return size;
        }

        @Override
        public String toString() {
            return Declarators.declare((CType) this, "");
        }

        public String name() {
            return toString();
        }
    }

    private static final class PointerType extends Derived implements CType.Pointer {
        private final CType target;

        PointerType(CType target, long size) {
            super(size);
            this.target = target;
        }

        @Override
        public CType target() {
            return target;
        }
    }

    private static final class ArrayType extends Derived implements CType.Array {
        private final CType element;
        private final long count;

        ArrayType(CType element, long count) {
            super(element.size() * count);
            this.element = element;
            this.count = count;
        }

        @Override
        public CType element() {
            return element;
        }

        @Override
        public long count() {
            return count;
        }
    }

    private static final class QualifiedType extends Derived implements CType.Qualified {
        private final String qualifier;
        private final CType target;

        QualifiedType(String qualifier, CType target) {
            super(target.size());
            this.qualifier = qualifier;
            this.target = target;
        }

        @Override
        public String qualifier() {
            return qualifier;
        }

        @Override
        public CType target() {
            return target;
        }
    }

    private static final class FunctionType extends Derived implements CType.Function {
        private final CType result;
        private final List<CType> parameters;
        private final boolean isVariadic;

        FunctionType(CType result, List<CType> parameters, boolean isVariadic) {
            super(0);
            this.result = result;
            this.parameters = parameters;
            this.isVariadic = isVariadic;
        }

        @Override
        public CType result() {
            return result;
        }

        @Override
        public List<CType> parameters() {
            return parameters;
        }

        @Override
        public boolean isVariadic() {
            return isVariadic;
        }
    }

    private static final class TypedefType implements CType.Typedef {
        private final String name;
        private final CType target;
        private final long size;

        TypedefType(String name, CType target) {
            this.name = name;
            this.target = target;
            this.size = target.size();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public CType target() {
            return target;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A type with a tag, or none. */
    private abstract static class Tagged {
        private final String keyword;
        private final String tag;
        private final long size;

        Tagged(String keyword, String tag, long size) {
            this.keyword = keyword;
            this.tag = tag;
            this.size = size;
        }

        public String tag() {
            return tag;
        }

        public long size() {
            return size;
        }

        public String name() {
            return keyword + " " + (tag.isEmpty() ? "{...}" : tag);
        }

        @Override
        public String toString() {
            return name();
        }
    }

    private static final class EnumerationType extends Tagged implements CType.Enumeration {
        private final List<Enumerator> enumerators;

        EnumerationType(String tag, long size, List<Enumerator> enumerators) {
            super("enum", tag, size);
            this.enumerators = enumerators;
        }

        @Override
        public List<Enumerator> enumerators() {
            return enumerators;
        }
    }

    private static final class StructType extends Tagged implements CType.Struct {
        private final boolean isUnion;

        /** Null when its members are known. */
        private Supplier<List<Member>> source;

        private List<Member> members = List.of();

        StructType(String tag, boolean isUnion, long size, Supplier<List<Member>> source) {
            super(isUnion ? "union" : "struct", tag, size);
            this.isUnion = isUnion;
            this.source = source;
        }

        @Override
        public boolean isUnion() {
            return isUnion;
        }

        @Override
        public List<Member> members() {
            if (source != null) {
                Supplier<List<Member>> once = source;
                source = null;
                members = List.copyOf(once.get());
            }
            return members;
        }

        @Override
        public Optional<Member> member(String name) {
            for (Member member : flat()) {
                if (member.name().equals(name)) {
                    return Optional.of(member);
                }
            }
            return Optional.empty();
        }

        /** Its members, and in place of those without a name theirs. */
        private List<Member> flat() {
            List<Member> flat = new ArrayList<>();
            for (Member member : members()) {
                if (member.name().isEmpty()
                        && member.type().resolved() instanceof StructType inner) {
                    inner.flat().forEach(part -> flat.add(part.movedBy(member.offset())));
                } else {
                    flat.add(member);
                }
            }
            return flat;
        }
    }
}
