package org.kheap.debugger.lang;

import java.util.Optional;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Numbers;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Variables.Variable;
import org.kheap.debugger.lang.Expression.Binary;
import org.kheap.debugger.lang.Expression.Constant;
import org.kheap.debugger.lang.Expression.Digits;
import org.kheap.debugger.lang.Expression.Load;
import org.kheap.debugger.lang.Expression.Name;
import org.kheap.debugger.lang.Expression.Place;
import org.kheap.debugger.lang.Expression.Unary;
import org.kheap.debugger.target.SymbolTable;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Symbol;

/** Gives expressions their values, in 64 bits. */
final class Evaluator {
    private static final String ALL_MODULES = "";

    private final Session session;
    private final Memory memory;

    Evaluator(Session session, Memory memory) {
        this.session = session;
        this.memory = memory;
    }

    /**
     * The value of an expression.
     *
     * @param dot current address
     * @param last address that a command was last run with
     * @throws DebuggerException if a name is unknown or memory is not there
     */
    long value(Expression expression, long dot, long last) {
        if (expression instanceof Constant constant) {
            return constant.value();
        } else if (expression instanceof Digits digits) {
            return Numbers.parse(digits.text(), session.notation().radix());
        } else if (expression instanceof Name name) {
            return named(name.text());
        } else if (expression instanceof Expression.Variable variable) {
            return variable(variable.name());
        } else if (expression instanceof Place place) {
            return place(place, dot, last);
        } else if (expression instanceof Unary unary) {
            return unary(unary, value(unary.operand(), dot, last));
        } else if (expression instanceof Load load) {
            return load(load, value(load.address(), dot, last));
        }
        Binary binary = (Binary) expression;
        // The left one first, whose complaint is the first to be read.
        long left = value(binary.left(), dot, last);
        return binary.operator().apply(left, value(binary.right(), dot, last));
    }

    private long place(Place place, long dot, long last) {
        return switch (place) {
            case DOT -> dot;
            case LAST -> last;
            case NEXT -> dot + session.increment();
            case PREVIOUS -> dot - session.increment();
        };
    }

    private static long unary(Unary unary, long operand) {
        return switch (unary.operation()) {
            case NEGATE -> -operand;
            case COMPLEMENT -> ~operand;
            case NOT -> operand == 0 ? 1 : 0;
        };
    }

    private long load(Load load, long address) {
        int size =
                load.size() == Sizes.POINTER
                        ? session.target().arch().abi().wordSize()
                        : load.size();
        try {
            return memory.read(address, size);
        } catch (GuestFaultException fault) {
            throw Memory.unreadable();
        }
    }

    private long variable(String name) {
        return session.variables()
                .named(name)
                .map(Variable::value)
                .orElseThrow(() -> new DebuggerException("variable is not defined: " + name));
    }

    /** Symbols come first, so that {@code f} is a function where there is one. */
    private long named(String name) {
        Optional<Symbol> symbol = symbol(name);
        if (symbol.isPresent()) {
            return symbol.get().address();
        }
        if (isNumber(name)) {
            return Numbers.parse(name, session.notation().radix());
        }
        throw new DebuggerException("failed to dereference symbol: unknown symbol name");
    }

    private boolean isNumber(String name) {
        int radix = session.notation().radix();
        return name.chars().allMatch(c -> c == '_' || Character.digit(c, radix) >= 0)
                && name.charAt(0) != '_';
    }

    /** A name with its module and perhaps its file in front, each with a tick behind it. */
    private Optional<Symbol> symbol(String name) {
        SymbolTable symbols = session.target().symbols();
        int last = name.lastIndexOf('`');
        String module = last < 0 ? ALL_MODULES : name.substring(0, name.indexOf('`'));
        if (module.isEmpty()) {
            String bare = name.substring(last + 1);
            return session.notation().privateSymbols().named(bare).or(() -> symbols.named(bare));
        }
        if (!symbols.modules().contains(module)) {
            throw new DebuggerException("failed to dereference symbol: unknown object file name");
        }
        return symbols.named(module, name.substring(last + 1));
    }
}
