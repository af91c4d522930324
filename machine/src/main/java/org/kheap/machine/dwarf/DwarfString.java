package org.kheap.machine.dwarf;

/**
 * Where a string stands. Strings are read when they are asked for: a hostile file may refer to one
 * long string from every four bytes.
 *
 * @param section {@code .debug_str}, {@code .debug_line_str}, or where it stands in line
 * @param offset of its first byte
 */
record DwarfString(String section, long offset) {}
