package org.kheap.machine;

import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The C type of a structure field: how large it is on each ABI, and how it is written in C.
 *
 * <p>A type is a declarator with a hole, {@code %s}, for the name, so that function pointers and
 * arrays are written as C wants them.
 */
public final class FieldType {
    public static final FieldType CHAR = number("char", 1);
    public static final FieldType INT8 = number("int8_t", 1);
    public static final FieldType UINT8 = number("uint8_t", 1);
    public static final FieldType SHORT = number("short", 2);
    public static final FieldType USHORT = number("unsigned short", 2);
    public static final FieldType UINT16 = number("uint16_t", 2);
    public static final FieldType INT = number("int", 4);
    public static final FieldType UINT32 = number("uint32_t", 4);
    public static final FieldType INT64 = int64("int64_t");
    public static final FieldType UINT64 = int64("uint64_t");

    /** 64 bits in a structure of the hardware that packs them as if they were 32. */
    public static final FieldType UINT64_PACKED =
            scalar(
                    "uint64_t %s __attribute__((__packed__, __aligned__(4)))",
                    abi -> Long.BYTES, abi -> Integer.BYTES);

    public static final FieldType HRTIME = int64("hrtime_t");
    public static final FieldType LONG = word("long");
    public static final FieldType SIZE = word("size_t");
    public static final FieldType SSIZE = word("ssize_t");
    public static final FieldType ULONG = word("ulong_t");
    public static final FieldType UINTPTR = word("uintptr_t");
    public static final FieldType INTPTR = word("intptr_t");
    public static final FieldType PC = word("pc_t");
    public static final FieldType VOID_POINTER = pointer("void");

    private final String declarator;
    private final ToIntFunction<Abi> size;
    private final ToIntFunction<Abi> alignment;
    private final ToIntFunction<Abi> length;
    private final FieldType element;
    private final Class<?> struct;

    private FieldType(
            String declarator,
            ToIntFunction<Abi> size,
            ToIntFunction<Abi> alignment,
            ToIntFunction<Abi> length,
            FieldType element,
            Class<?> struct) {
        this.declarator = declarator;
        this.size = size;
        this.alignment = alignment;
        this.length = length;
        this.element = element;
        this.struct = struct;
    }

    private static FieldType scalar(
            String declarator, ToIntFunction<Abi> size, ToIntFunction<Abi> alignment) {
        return new FieldType(declarator, size, alignment, null, null, null);
    }

    /** A number of the same size on all ABIs, up to 32 bits, aligned to its size. */
    private static FieldType number(String cName, int bytes) {
        return scalar(cName + " %s", abi -> bytes, abi -> bytes);
    }

    private static FieldType int64(String cName) {
        return scalar(cName + " %s", abi -> 8, Abi::int64Alignment);
    }

    /** A number as wide as a pointer. */
    public static FieldType word(String cName) {
        return scalar(cName + " %s", Abi::wordSize, Abi::wordSize);
    }

    /** A pointer to the C type {@code pointee}. */
    public static FieldType pointer(String pointee) {
        return word(pointee + " *");
    }

    /** A pointer to a function, for example {@code function("void", "void *, size_t")}. */
    public static FieldType function(String result, String parameters) {
        return scalar(result + " (*%s)(" + parameters + ")", Abi::wordSize, Abi::wordSize);
    }

    public static FieldType array(FieldType element, int length) {
        return array(element, abi -> length);
    }

    /** An array whose length depends on the ABI: padding, or one entry for each bit of a word. */
    public static FieldType array(FieldType element, ToIntFunction<Abi> length) {
        return new FieldType(
                element.declarator,
                abi -> element.size(abi) * length.applyAsInt(abi),
                element::alignment,
                length,
                element,
                element.struct);
    }

    /** Another structure, embedded. */
    public static <F extends Enum<F> & FieldSpec> FieldType struct(Class<F> struct) {
        return new FieldType(
                "struct " + Layout.structName(struct) + " %s",
                abi -> Layout.of(struct, abi).size(),
                abi -> Layout.of(struct, abi).alignment(),
                null,
                null,
                struct);
    }

    /** A structure that is declared in different ways on different ABIs, under one C tag. */
    public static FieldType structByAbi(String tag, Function<Abi, Class<?>> byAbi) {
        return scalar(
                "struct " + tag + " %s",
                abi -> Layout.ofAny(byAbi.apply(abi), abi).size(),
                abi -> Layout.ofAny(byAbi.apply(abi), abi).alignment());
    }

    public int size(Abi abi) {
        return size.applyAsInt(abi);
    }

    public int alignment(Abi abi) {
        return alignment.applyAsInt(abi);
    }

    /** Size in bytes of one element of an array; of anything else, its own size. */
    public int elementSize(Abi abi) {
        return element == null ? size(abi) : element.size(abi);
    }

    /** The enum of the structure this field embeds, itself or as array element; null if none. */
    public Class<?> embedded() {
        return struct;
    }

    /** The C declaration of a field of this type, without semicolon. */
    public String declare(String fieldName, Abi abi) {
        String name = length == null ? fieldName : fieldName + "[" + length.applyAsInt(abi) + "]";
        // "%s *" would put a blank between the star and the name
        return declarator.formatted(name).replace("* ", "*");
    }
}
