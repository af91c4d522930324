package org.kheap.machine.dwarf;

/** Tag encodings (DWARF 5, 7.5.3) of what C programs consist of, without {@code DW_TAG_}. */
public final class Tag {

    /** Array; a {@link #SUBRANGE_TYPE} child per dimension. */
    public static final int ARRAY_TYPE = 0x01;

    /** Enumeration. */
    public static final int ENUMERATION_TYPE = 0x04;

    /** Parameter of a function or function type. */
    public static final int FORMAL_PARAMETER = 0x05;

    /** Block with variables of its own. */
    public static final int LEXICAL_BLOCK = 0x0b;

    /** Member of a structure or union. */
    public static final int MEMBER = 0x0d;

    /** Pointer; without a type it is {@code void *}. */
    public static final int POINTER_TYPE = 0x0f;

    /** What came from compiling one file. */
    public static final int COMPILE_UNIT = 0x11;

    /** Structure. */
    public static final int STRUCTURE_TYPE = 0x13;

    /** Type of a function. */
    public static final int SUBROUTINE_TYPE = 0x15;

    /** Another name of a type. */
    public static final int TYPEDEF = 0x16;

    /** Union. */
    public static final int UNION_TYPE = 0x17;

    /** The {@code ...} of a parameter list. */
    public static final int UNSPECIFIED_PARAMETERS = 0x18;

    /** Bounds of one dimension of an array. */
    public static final int SUBRANGE_TYPE = 0x21;

    /** Number, character or truth value. */
    public static final int BASE_TYPE = 0x24;

    /** {@code const} type. */
    public static final int CONST_TYPE = 0x26;

    /** Name and value of an enumeration. */
    public static final int ENUMERATOR = 0x28;

    /** Function. */
    public static final int SUBPROGRAM = 0x2e;

    /** Variable. */
    public static final int VARIABLE = 0x34;

    /** {@code volatile} type. */
    public static final int VOLATILE_TYPE = 0x35;

    /** {@code restrict} pointer. */
    public static final int RESTRICT_TYPE = 0x37;

    /** {@code _Atomic} type. */
    public static final int ATOMIC_TYPE = 0x47;

    private Tag() {}
}
