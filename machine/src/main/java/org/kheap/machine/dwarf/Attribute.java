package org.kheap.machine.dwarf;

/** Attribute encodings (DWARF 5, 7.5.4) that types and functions of C need. */
public final class Attribute {

    /** Name in the source. */
    public static final int NAME = 0x03;

    /** Size in bytes. */
    public static final int BYTE_SIZE = 0x0b;

    /** Before version 4: bits of a bit field's storage above it. */
    public static final int BIT_OFFSET = 0x0c;

    /** Offset of the unit's program in {@code .debug_line}. */
    public static final int STMT_LIST = 0x10;

    /** First address of the code. */
    public static final int LOW_PC = 0x11;

    /** Address behind the code, or, as a constant, its size. */
    public static final int HIGH_PC = 0x12;

    /** Working directory of the compiler. */
    public static final int COMP_DIR = 0x1b;

    /** Value of an enumerator or constant. */
    public static final int CONST_VALUE = 0x1c;

    /** Width of a bit field. */
    public static final int BIT_SIZE = 0x0d;

    /** Highest index of an array. */
    public static final int UPPER_BOUND = 0x2f;

    /** Number of elements of an array. */
    public static final int COUNT = 0x37;

    /** Offset of a member in bytes, as a number or an expression. */
    public static final int DATA_MEMBER_LOCATION = 0x38;

    /** The definition is elsewhere. */
    public static final int DECLARATION = 0x3c;

    /** What the bits of a base type mean ({@code DW_ATE_}). */
    public static final int ENCODING = 0x3e;

    /** Visible outside its unit. */
    public static final int EXTERNAL = 0x3f;

    /** The type of a thing, or the type behind a type. */
    public static final int TYPE = 0x49;

    /** Offset of a bit field in bits, from version 4 on. */
    public static final int DATA_BIT_OFFSET = 0x6b;

    /** The unit's part of {@code .debug_str_offsets}. */
    public static final int STR_OFFSETS_BASE = 0x72;

    /** The unit's part of {@code .debug_addr}. */
    public static final int ADDR_BASE = 0x73;

    private Attribute() {}
}
