package org.kheap.debugger.types;

import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Numbers;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.memory.Cells;
import org.kheap.machine.types.CType;

/**
 * The way from an object to a part of it, or to what it points to, as C has it: {@code a.b}, {@code
 * a->b}, {@code a[3]}. In front of the first name {@code .} or {@code ->} may be left out.
 */
final class MemberPath {
    private final Session session;
    private final String path;
    private final boolean mayRead;
    private CObject object;
    private int at;

    private MemberPath(Session session, CObject start, String path, boolean mayRead) {
        this.session = session;
        this.object = start;
        this.path = path;
        this.mayRead = mayRead;
    }

    /**
     * The object at the end of a path. Pointers lead into the target's virtual memory, wherever they are
     * read.
     *
     * @throws DebuggerException if there is no such path
     * @throws org.kheap.machine.GuestFaultException if a pointer on it is not there
     */
    static CObject follow(Session session, CObject start, String path) {
        return new MemberPath(session, start, path, true).run();
    }

    /** As {@link #follow}, where only types are known, so that there is nothing to read pointers from. */
    static CObject within(Session session, CObject start, String path) {
        return new MemberPath(session, start, path, false).run();
    }

    private CObject run() {
        if (!path.isEmpty() && ".-[".indexOf(path.charAt(0)) < 0) {
            if (object.type().resolved() instanceof CType.Pointer) {
                dereference(0);
            }
            member();
        }
        while (at < path.length()) {
            step();
        }
        return object;
    }

    private void step() {
        if (take("->")) {
            dereference(0);
            member();
        } else if (take(".")) {
            member();
        } else if (take("[")) {
            element(index());
        } else {
            throw new DebuggerException("'%c' is not a valid delimiter".formatted(path.charAt(at)));
        }
    }

    private boolean take(String delimiter) {
        boolean found = path.startsWith(delimiter, at);
        at += found ? delimiter.length() : 0;
        return found;
    }

    private void member() {
        int start = at;
        while (at < path.length() && isNamed(path.charAt(at))) {
            at++;
        }
        String name = path.substring(start, at);
        if (!(object.type().resolved() instanceof CType.Struct struct)) {
            throw new DebuggerException(object.type().name() + " is not a struct or union type");
        }
        object =
                struct.member(name)
                        .map(object::member)
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "failed to find member %s of %s: no such member of structure or union"
                                                        .formatted(name, object.type().name())));
    }

    private static boolean isNamed(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private long index() {
        int end = path.indexOf(']', at);
        if (end < 0) {
            throw new DebuggerException("no trailing ']'");
        }
        String text = path.substring(at, end);
        at = end + 1;
        return Numbers.parse(text, session.notation().radix());
    }

    private void element(long index) {
        CType type = object.type().resolved();
        if (type instanceof CType.Pointer) {
            dereference(index);
        } else if (type instanceof CType.Array array) {
            if (Long.compareUnsigned(index, array.count()) >= 0) {
                session.warn(
                        "index %x is outside of array bounds [0 .. %x]", index, array.count() - 1);
            }
            object = object.element(elementType(array.element()), index);
        } else {
            throw new DebuggerException("cannot index into non-array, non-pointer type");
        }
    }

    private static CType elementType(CType type) {
        if (type.size() == 0) {
            throw new DebuggerException("cannot dereference " + type.name() + " type");
        }
        return type;
    }

    /** Goes to an element of the array that a pointer leads to. */
    private void dereference(long index) {
        if (!(object.type().resolved() instanceof CType.Pointer pointer) || !object.isNumber()) {
            throw new DebuggerException(object.type().name() + " is not a pointer type");
        }
        if (!mayRead) {
            throw new DebuggerException("cannot follow a pointer without an address");
        }
        CType target = pointer.target();
        CObject first = CObject.at(Cells.virtual(session.target()), object.bits(), target);
        object = first.element(elementType(target), index);
    }
}
