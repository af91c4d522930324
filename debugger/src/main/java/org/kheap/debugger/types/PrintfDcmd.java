package org.kheap.debugger.types;

import static org.kheap.debugger.command.Description.MANY;

import java.util.List;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.memory.Cells;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CTypes;

/** {@code ::printf}: members of a structure by a format. */
final class PrintfDcmd implements Dcmd {
    /** Bytes of a string that are printed. */
    private static final int LONGEST = 1023;

    private static final String DOT = ".";

    @Override
    public Description description() {
        return Description.of("printf", "print formatted string")
                .needsAddress()
                .operands("format type member ...", 3, MANY)
                .unparsed()
                .help(
                        """
                        Prints members of the object at the address, a field of the format for each; the
                        member . is the address itself. Fields are as those of C's printf:
                          %d %u %x %X %o %q   decimal, hexadecimal, octal (%q with a sign)
                          %r %R               in the radix of the session, without and with a sign
                          %p %a %A            an address in hex, as a symbol, or nothing without one
                          %s                  a string: an array of characters, or a pointer to some
                          %Y %I %N            a date, an IPv4 address, an IPv6 address
                        A width in front of the letter may be ?, the width of an address; - aligns to
                        the left, 0 fills with zeros.""")
                .example("::walk kmem_cache | ::printf \"%p %s\\n\" kmem_cache_t . cache_name");
    }

    @Override
    public void run(Call call) {
        List<Argument> words = call.arguments().operands();
        PrintfFormat format = PrintfFormat.parse(words.get(0).text());
        TypeOperand type = TypeOperand.of(call.session(), words.subList(1, words.size()));
        List<Argument> members = type.rest();
        if (members.size() != format.fields()) {
            throw new DebuggerException(
                    "%s format specifiers (found %d, expected %d)"
                            .formatted(
                                    members.size() > format.fields() ? "missing" : "extra",
                                    format.fields(),
                                    members.size()));
        }
        MissingMemory.tolerate(
                call.session(), call.fromPipe(), () -> print(call, format, type.type(), members));
    }

    private static void print(Call call, PrintfFormat format, CType type, List<Argument> members) {
        CObject whole = CObject.at(Cells.virtual(call.target()), call.dot(), type);
        int next = 0;
        for (PrintfFormat.Part part : format.parts()) {
            if (part instanceof PrintfFormat.Field field) {
                String member = members.get(next++).text();
                CObject object =
                        member.equals(DOT)
                                ? dot(call)
                                : MemberPath.follow(call.session(), whole, member);
                print(call, field, object);
            } else {
                call.output().print(((PrintfFormat.Text) part).text());
            }
        }
    }

    /** The address as an object, which can be printed as any other. */
    private static CObject dot(Call call) {
        CType type = CTypes.base("uintptr_t", Long.BYTES, CType.Encoding.UNSIGNED);
        return CObject.at(
                Cells.value(call.target().arch().abi(), call.session().dot(), Long.BYTES), 0, type);
    }

    private static void print(Call call, PrintfFormat.Field field, CObject object) {
        String shape = "%" + field.shape();
        Object value =
                switch (field.letter()) {
                    case 's' -> string(call, object);
                    case 'I' -> InternetAddress.v4(object);
                    case 'N' -> InternetAddress.v6(object);
                    case 'R' ->
                            Long.toString(
                                    number(object).number(), call.session().notation().radix());
                    case 'd', 'q', 'Y' -> number(object).number();
                    default -> number(object).bits();
                };
        String letter = value instanceof String ? "s" : String.valueOf(field.letter());
        call.output().printf(shape + letter, value);
    }

    private static CObject number(CObject object) {
        if (!object.isNumber()) {
            throw new DebuggerException(
                    "expected integer or pointer type: " + object.type().name());
        }
        return object;
    }

    private static String string(Call call, CObject object) {
        CType type = object.type().resolved();
        if (type instanceof CType.Pointer) {
            Cells memory = Cells.virtual(call.target());
            return memory.text(number(object).bits(), LONGEST);
        }
        if (type instanceof CType.Array array && array.element().size() == 1) {
            return object.cells().text(object.address(), Math.min(array.count(), LONGEST));
        }
        throw new DebuggerException(
                "expected pointer or array of characters: " + object.type().name());
    }
}
