package org.kheap.debugger.types;

import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.memory.Cells;
import org.kheap.machine.Abi;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.types.CType;

/**
 * Prints objects as {@code ::print} does: structures with their members, a line for each, and arrays
 * with their elements. What cannot be read is {@code ???}, and is told of behind the object.
 */
public final class ObjectPrinter {
    private static final int TAB = 4;

    private final Session session;
    private final Output output;
    private final PrintOptions options;
    private final ValueFormat values;
    private final Abi abi;
    private MissingMemory missing = new MissingMemory();

    public ObjectPrinter(Session session, Output output, PrintOptions options) {
        this.session = session;
        this.output = output;
        this.options = options;
        this.values = new ValueFormat(session.notation(), Cells.virtual(session.target()), options);
        this.abi = session.target().arch().abi();
    }

    /**
     * Prints what is at an address as {@code ::print} does without options.
     *
     * @param type as C names it
     * @throws org.kheap.debugger.structs.UnknownNameException if the target has no such type
     */
    public static void print(Call call, String type, long address) {
        CType known = call.session().structs().anyType(type);
        new ObjectPrinter(call.session(), call.output(), PrintOptions.DEFAULT)
                .print(CObject.at(Cells.virtual(call.target()), address, known));
    }

    /** Prints an object without a name. */
    public void print(CObject object) {
        print(object, "");
    }

    /**
     * Prints an object and its name.
     *
     * @param name also stands in front of the names of its members; empty for none
     */
    public void print(CObject object, String name) {
        item(object, name, name.isEmpty() ? "" : name + '.', 0);
        missing.tell(session);
        missing = new MissingMemory();
    }

    /** A line, and those of its members. */
    private void item(CObject object, String name, String prefix, int depth) {
        head(object, name, depth);
        value(object, prefix, depth);
        output.print("\n");
    }

    private void head(CObject object, String name, int depth) {
        session.checkInterrupt();
        indent(depth);
        if (options.addresses()) {
            output.print(address(object) + ' ');
        }
        if (options.types()) {
            String type = typeName(object.type());
            // C has no blank between a star and a name.
            output.print(type.endsWith("*") && !name.isEmpty() ? type : type + ' ');
        }
        if (!name.isEmpty()) {
            String bits = options.types() && object.isBitField() ? " :" + object.bitSize() : "";
            output.print(name + bits + (options.values() ? " = " : " "));
        }
    }

    private void indent(int depth) {
        output.print(" ".repeat(TAB * depth));
    }

    /** Bits that do not begin with a byte have their number behind a point. */
    private String address(CObject object) {
        int bits = object.bitsBefore(abi);
        long address = object.address() + bits / Byte.SIZE;
        String text = Long.toHexString(abi.model().truncate(address));
        return bits % Byte.SIZE == 0 ? text : text + '.' + bits % Byte.SIZE;
    }

    private String typeName(CType type) {
        CType base = type.resolved();
        boolean isInformative =
                options.baseTypes() && !base.name().equals(type.name()) && !isAnonymous(base);
        return isInformative ? "%s <<%s>>".formatted(type.name(), base.name()) : type.name();
    }

    private static boolean isAnonymous(CType type) {
        return type instanceof CType.Struct struct && struct.tag().isEmpty()
                || type instanceof CType.Enumeration enumeration && enumeration.tag().isEmpty();
    }

    private void value(CObject object, String prefix, int depth) {
        CType type = object.type().resolved();
        if (type instanceof CType.Struct struct) {
            structure(object, struct, prefix, depth);
        } else if (options.values() && type instanceof CType.Array array) {
            array(object, array, depth);
        } else if (options.values()) {
            output.print(scalar(object));
        }
    }

    private String scalar(CObject object) {
        try {
            return values.text(object);
        } catch (GuestFaultException fault) {
            missing.add(fault);
            return MissingMemory.MARK;
        }
    }

    private void structure(CObject object, CType.Struct type, String prefix, int depth) {
        if (type.size() == 0 && type.members().isEmpty()) {
            output.print("<forward declaration of %s>".formatted(type.name()));
            return;
        }
        if (depth >= options.deepest()) {
            output.print("{ ... }");
            return;
        }
        output.print("{\n");
        for (CType.Member member : new Holes(abi).filled(type, options.holes())) {
            String name = member.name().isEmpty() ? "" : prefix + member.name();
            item(object.member(member), name, "", depth + 1);
        }
        indent(depth);
        output.print("}");
    }

    private void array(CObject object, CType.Array type, int depth) {
        boolean isHidden = depth >= options.deepest() || options.mostElements() == 0;
        Optional<String> text = depth >= options.deepest() ? Optional.empty() : text(object, type);
        if (text.isPresent()) {
            output.print("[ \"" + text.get() + "\" ]");
        } else if (isHidden || type.count() == 0) {
            output.print("[ ... ]");
        } else if (type.element().resolved() instanceof CType.Struct
                || type.element().resolved() instanceof CType.Array) {
            lines(object, type, depth);
        } else {
            list(object, type);
        }
    }

    /** Elements with parts of their own. */
    private void lines(CObject object, CType.Array type, int depth) {
        long count = Math.min(type.count(), options.mostElements());
        output.print("[\n");
        for (long i = 0; i < count; i++) {
            CObject element = object.element(type.element(), i);
            head(element, "", depth + 1);
            value(element, "", depth + 1);
            output.print(",\n");
        }
        indent(depth);
        output.print(count < type.count() ? "... ]" : "]");
    }

    /** Elements without parts, on one line. */
    private void list(CObject object, CType.Array type) {
        long count = Math.min(type.count(), options.mostElements());
        for (long i = 0; i < count; i++) {
            session.checkInterrupt();
            output.print((i == 0 ? "[ " : ", ") + scalar(object.element(type.element(), i)));
        }
        output.print(count < type.count() ? ", ... ]" : " ]");
    }

    private Optional<String> text(CObject object, CType.Array type) {
        try {
            return values.string(object, type);
        } catch (GuestFaultException fault) {
            return Optional.empty(); // what is there of it is shown character by character
        }
    }
}
