package org.kheap.machine;

import java.util.List;

/**
 * Writes structures as C. Guest code includes the result, and a C compiler that accepts the
 * assertions has confirmed every offset and size that Java uses.
 */
public final class CDeclarations {
    private CDeclarations() {}

    /**
     * Structure definitions in the order given, which must put an embedded structure before the one
     * that embeds it.
     */
    public static String structs(List<? extends Class<?>> structs, Abi abi) {
        StringBuilder c = new StringBuilder();
        structs.forEach(struct -> appendForward(c, struct));
        structs.forEach(struct -> appendStruct(c, fields(struct), struct, abi));
        return c.toString();
    }

    /** A {@code _Static_assert} for each offset and each size. */
    public static String assertions(List<? extends Class<?>> structs, Abi abi) {
        StringBuilder c = new StringBuilder();
        for (Class<?> struct : structs) {
            appendAssertions(c, Layout.ofAny(struct, abi));
        }
        return c.toString();
    }

    private static void appendForward(StringBuilder c, Class<?> struct) {
        FieldSpec.Struct names = struct.getAnnotation(FieldSpec.Struct.class);
        if (names.typedef().isEmpty()) {
            c.append("struct %s;%n".formatted(names.value()));
        } else {
            c.append("typedef struct %s %s;%n".formatted(names.value(), names.typedef()));
        }
    }

    private static void appendStruct(
            StringBuilder c, FieldSpec[] fields, Class<?> struct, Abi abi) {
        c.append("%nstruct %s {%n".formatted(Layout.structName(struct)));
        for (FieldSpec field : fields) {
            String declaration = field.type().declare(field.cName(), abi);
            c.append("\t%s;\t/* %s */%n".formatted(declaration, field.doc()));
        }
        c.append("};%n".formatted());
    }

    private static void appendAssertions(StringBuilder c, Layout<?> layout) {
        String struct = layout.name();
        c.append(
                "_Static_assert(sizeof (struct %s) == %d, \"sizeof %s\");%n"
                        .formatted(struct, layout.size(), struct));
        for (Enum<?> field : layout.fields()) {
            String name = ((FieldSpec) field).cName();
            c.append(
                    "_Static_assert(__builtin_offsetof(struct %s, %s) == %d, \"%s.%s\");%n"
                            .formatted(struct, name, layout.offsetOf(field), struct, name));
        }
    }

    private static FieldSpec[] fields(Class<?> struct) {
        return (FieldSpec[]) struct.getEnumConstants();
    }
}
