package org.kheap.machine.types;

import java.util.stream.Collectors;
import org.kheap.machine.types.CType.Array;
import org.kheap.machine.types.CType.Function;
import org.kheap.machine.types.CType.Pointer;
import org.kheap.machine.types.CType.Qualified;

/** How C writes types: from the inside out, around where a variable would stand. */
final class Declarators {
    private Declarators() {}

    /**
     * A declaration.
     *
     * @param inner the variable and what was already written around it; may be empty
     */
    static String declare(CType type, String inner) {
        if (type instanceof Pointer pointer) {
            return declare(pointer.target(), pointed(pointer.target(), "*" + inner));
        } else if (type instanceof Array array) {
            String count = array.count() == 0 ? "" : Long.toString(array.count());
            return declare(array.element(), inner + "[" + count + "]");
        } else if (type instanceof Function function) {
            return declare(function.result(), inner + "(" + parameters(function) + ")");
        } else if (type instanceof Qualified qualified) {
            return qualified(qualified, inner);
        }
        return joined(type.name(), inner);
    }

    /** What is behind a star binds stronger than the star, if it is an array or a function. */
    private static String pointed(CType target, String inner) {
        return target instanceof Array || target instanceof Function ? "(" + inner + ")" : inner;
    }

    private static String qualified(Qualified type, String inner) {
        return type.target() instanceof Pointer pointer
                ? declare(
                        pointer.target(),
                        pointed(pointer.target(), "*" + joined(type.qualifier(), inner)))
                : type.qualifier() + " " + declare(type.target(), inner);
    }

    private static String parameters(Function function) {
        String named =
                function.parameters().stream().map(CType::name).collect(Collectors.joining(", "));
        if (function.isVariadic()) {
            return named.isEmpty() ? "" : named + ", ...";
        }
        return named.isEmpty() ? "void" : named;
    }

    private static String joined(String first, String second) {
        return second.isEmpty() ? first : first + " " + second;
    }
}
