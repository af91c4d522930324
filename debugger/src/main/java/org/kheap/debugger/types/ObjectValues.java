package org.kheap.debugger.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.memory.Cells;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Encoding;

/**
 * Objects as programs read them: a structure is a group of its members, an array a list, or text if it
 * is one of characters that can be seen. Addresses and integers of more than 32 bits are text of {@code
 * 0x} and digits, other integers are numbers, and an enumerator is a group of its value and name. What
 * cannot be read, and what lies deeper than the options say, is nothing.
 */
final class ObjectValues {
    private final Session session;
    private final PrintOptions options;
    private final ValueFormat format;
    private final MissingMemory missing = new MissingMemory();

    ObjectValues(Session session, PrintOptions options) {
        this.session = session;
        this.options = options;
        this.format = new ValueFormat(session.notation(), Cells.virtual(session.target()), options);
    }

    /** The value of an object. */
    Object of(CObject object) {
        Object value = of(object, 0);
        missing.tell(session);
        return value;
    }

    private Object of(CObject object, int depth) {
        session.checkInterrupt();
        CType type = object.type().resolved();
        try {
            if (type instanceof CType.Struct struct) {
                return depth < options.deepest() ? members(object, struct, depth) : null;
            } else if (type instanceof CType.Array array) {
                return depth < options.deepest() ? elements(object, array, depth) : null;
            }
            return scalar(object, type);
        } catch (GuestFaultException fault) {
            missing.add(fault);
            return null;
        }
    }

    /** Members of those without a name count as those of the structure, as in C. */
    private Map<String, Object> members(CObject object, CType.Struct type, int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (CType.Member member : type.members()) {
            CObject part = object.member(member);
            if (!member.name().isEmpty()) {
                members.put(member.name(), of(part, depth + 1));
            } else if (part.type().resolved() instanceof CType.Struct inner) {
                members.putAll(members(part, inner, depth));
            }
        }
        return members;
    }

    private Object elements(CObject object, CType.Array type, int depth) {
        Optional<String> text = text(object, type);
        if (text.isPresent()) {
            return text.get();
        }
        List<Object> elements = new ArrayList<>();
        long count = Math.min(type.count(), options.mostElements());
        for (long i = 0; i < count; i++) {
            elements.add(of(object.element(type.element(), i), depth + 1));
        }
        return elements;
    }

    private Optional<String> text(CObject object, CType.Array type) {
        try {
            return format.string(object, type);
        } catch (GuestFaultException fault) {
            return Optional.empty();
        }
    }

    private Object scalar(CObject object, CType type) {
        if (type instanceof CType.Function) {
            return hex(object.address());
        } else if (!object.isNumber()) {
            return type instanceof CType.Base base && base.encoding() == Encoding.FLOAT
                    ? format.text(object)
                    : null;
        } else if (type instanceof CType.Enumeration enumeration) {
            return enumerator(object, enumeration);
        }
        boolean isSmall = object.width() <= Integer.SIZE && !(type instanceof CType.Pointer);
        return isSmall ? (Object) object.number() : hex(object.bits());
    }

    private static Map<String, Object> enumerator(CObject object, CType.Enumeration type) {
        Map<String, Object> enumerator = new LinkedHashMap<>();
        enumerator.put("value", object.number());
        enumerator.put("name", new Enumerators(type).named(object.number()).orElse(null));
        return enumerator;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
