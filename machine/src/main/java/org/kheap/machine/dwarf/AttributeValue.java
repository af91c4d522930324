package org.kheap.machine.dwarf;

import java.nio.ByteBuffer;

/** What an attribute of a debugging information entry says: the classes of DWARF 5, 7.5.5. */
public sealed interface AttributeValue {

    /**
     * A number. Before version 4 also an offset into another section.
     *
     * @param value zero-extended, or sign-extended if the form is a signed one
     */
    record Constant(long value) implements AttributeValue {}

    /**
     * Whether something is so.
     *
     * @param value true if it is
     */
    record Flag(boolean value) implements AttributeValue {}

    /**
     * An address of the program.
     *
     * @param value zero-extended
     */
    record Address(long value) implements AttributeValue {}

    /**
     * A string.
     *
     * @param value the string
     */
    record Text(String value) implements AttributeValue {}

    /**
     * Another entry.
     *
     * @param offset in {@code .debug_info}, not checked
     */
    record Reference(long offset) implements AttributeValue {}

    /**
     * A place in another section; the attribute tells which.
     *
     * @param offset not checked
     */
    record SectionOffset(long offset) implements AttributeValue {}

    /**
     * A DWARF expression, or bytes that only the attribute gives a meaning.
     *
     * @param bytes read-only, in the byte order of the program
     */
    record Block(ByteBuffer bytes) implements AttributeValue {}

    /**
     * An entry of a table that is not read here: of location or range lists, or of type units.
     *
     * @param form {@code DW_FORM_loclistx}, {@code DW_FORM_rnglistx} or {@code DW_FORM_ref_sig8}
     * @param index in the table, or the signature
     */
    record Indirect(int form, long index) implements AttributeValue {}
}
