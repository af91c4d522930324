package org.kheap.machine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field of a structure that lies in guest memory. An enum that implements this declares the
 * structure: its constants are the fields, in order, and nothing about it is written down anywhere
 * else.
 *
 * <p>To add a structure: (1) write the enum, with {@link Struct} naming it as C does; (2) add it to
 * the list of its module ({@code STRUCTS} in the package's {@code …Structs} class). The header that
 * guest code includes, the compiler's check of every offset and the type table all follow from that
 * list.
 */
public interface FieldSpec {
    /**
     * What a field is.
     *
     * @param type its C type
     * @param doc what it holds, in a few words
     */
    record Field(FieldType type, String doc) {}

    Field field();

    /** The C type. */
    default FieldType type() {
        return field().type();
    }

    /** What the field holds, in a few words. */
    default String doc() {
        return field().doc();
    }

    /** The field's name in C: the constant's name in lower case. */
    default String cName() {
        return ((Enum<?>) this).name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Names the structure that an enum of fields declares. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Struct {
        /** The tag, as in {@code struct kmem_cache}. */
        String value();

        /** The name of the typedef, or empty if C code uses the tag only. */
        String typedef() default "";
    }
}
