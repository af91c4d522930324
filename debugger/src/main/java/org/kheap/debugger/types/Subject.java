package org.kheap.debugger.types;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.UsageException;
import org.kheap.machine.Symbol;
import org.kheap.machine.types.CType;

/**
 * What a command with an address is about: the type that its words begin with or, without one, that of
 * the variable which begins there.
 *
 * @param rest the words behind the type
 */
record Subject(CType type, List<Argument> rest) {
    /**
     * Finds it.
     *
     * @param mayBeVariable whether the address is one that a variable may have
     * @throws UsageException if there is neither a type nor an address
     * @throws DebuggerException if there is no such type, or no variable whose type is known
     */
    static Subject of(Call call, boolean mayBeVariable) {
        List<Argument> words = call.arguments().operands();
        boolean mayLackType =
                words.isEmpty()
                        || words.get(0) instanceof Argument.Value
                        || variable(call).isPresent();
        if (mayBeVariable && mayLackType && TypeOperand.find(call.session(), words).isEmpty()) {
            return new Subject(variable(call).orElseThrow(() -> unknown(call)), words);
        }
        TypeOperand operand = TypeOperand.of(call.session(), words);
        return new Subject(operand.type(), operand.rest());
    }

    /** The type of the variable that begins at the address. */
    static Optional<CType> variable(Call call) {
        return symbol(call).flatMap(symbol -> call.target().types().ofSymbol(symbol.name()));
    }

    private static Optional<Symbol> symbol(Call call) {
        return call.target()
                .symbols()
                .at(call.dot())
                .filter(symbol -> symbol.address() == call.dot());
    }

    /** That there is no variable, or nothing is known of its type. */
    static DebuggerException unknown(Call call) {
        String problem =
                symbol(call).isPresent()
                        ? "no type data available for "
                        : "no symbol information for ";
        return new DebuggerException(problem + call.session().notation().symbolic(call.dot()));
    }
}
