package org.kheap.debugger.command;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a command found, for programs.
 *
 * @param kind what it is a row of: the name of a table, which says which members there are
 * @param members by name, in a fixed order: a {@link Long} or {@link Integer} is a number, a {@link
 *     String} is text, an address among them as {@code 0x} and digits; a {@link java.util.List} of
 *     these, a {@link Map} of members, and null where there is nothing, are possible, too
 */
public record Row(String kind, Map<String, Object> members) {
    public Row {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A row with one member. */
    static Row of(String kind, String member, Object value) {
        return new Row(kind, Collections.singletonMap(member, value));
    }
}
