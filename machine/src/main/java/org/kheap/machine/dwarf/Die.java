package org.kheap.machine.dwarf;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A debugging information entry.
 *
 * @param offset in {@code .debug_info}: what references to it say
 * @param tag what it describes, see {@link Tag}
 * @param hasChildren whether entries follow that belong to it
 * @param attributes by {@link Attribute}
 * @param end offset of the entry that follows, its first child if it has any
 */
public record Die(
        long offset,
        int tag,
        boolean hasChildren,
        Map<Integer, AttributeValue> attributes,
        long end) {

    /**
     * The value of {@code DW_AT_name}.
     *
     * @return empty if the entry is anonymous
     */
    public Optional<String> name() {
        return attributes.get(Attribute.NAME) instanceof AttributeValue.Text text
                ? Optional.of(text.value())
                : Optional.empty();
    }

    /**
     * A number.
     *
     * @param attribute see {@link Attribute}
     * @return empty if the attribute is missing, or no constant
     */
    public OptionalLong constant(int attribute) {
        return attributes.get(attribute) instanceof AttributeValue.Constant constant
                ? OptionalLong.of(constant.value())
                : OptionalLong.empty();
    }

    /**
     * Whether something is so.
     *
     * @param attribute see {@link Attribute}
     * @return false if the attribute is missing, or no flag
     */
    public boolean flag(int attribute) {
        return attributes.get(attribute) instanceof AttributeValue.Flag flag && flag.value();
    }

    /**
     * Another entry.
     *
     * @param attribute see {@link Attribute}
     * @return its offset, for {@link DebugInfo#die}; empty if the attribute is missing, or no
     *     reference
     */
    public OptionalLong reference(int attribute) {
        return attributes.get(attribute) instanceof AttributeValue.Reference reference
                ? OptionalLong.of(reference.offset())
                : OptionalLong.empty();
    }
}
