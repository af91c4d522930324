package org.kheap.debugger.structs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.kheap.debugger.target.Target;
import org.kheap.machine.Symbol;
import org.kheap.machine.types.CType;

/** The structures and variables of one target. */
public final class Structs {
    private final Target target;
    private final Map<String, StructType> types = new HashMap<>();

    public Structs(Target target) {
        this.target = target;
    }

    /**
     * A structure or union.
     *
     * @param name as C has it: {@code kmem_cache_t} or {@code struct kmem_cache}
     * @throws UnknownNameException if the target has no such type
     */
    public StructType type(String name) {
        return types.computeIfAbsent(name, this::lookUp);
    }

    private StructType lookUp(String name) {
        if (anyType(name).resolved() instanceof CType.Struct struct) {
            return new StructType(target.memory(), name, struct);
        }
        throw unknownType(name);
    }

    /**
     * A type of any kind.
     *
     * @param name as C has it, perhaps with stars behind it
     * @throws UnknownNameException if the target has no such type
     */
    public CType anyType(String name) {
        return target.types().named(name).orElseThrow(() -> unknownType(name));
    }

    private static UnknownNameException unknownType(String name) {
        return new UnknownNameException(
                "failed to look up type %s: no symbolic type information available"
                        .formatted(name));
    }

    /** The structure of that type at an address, which nothing is read of yet. */
    public StructView at(String type, long address) {
        return type(type).at(address);
    }

    /** Whether the target has a variable of that name. */
    public boolean hasVariable(String name) {
        return target.symbols().named(name).isPresent();
    }

    /** @throws UnknownNameException if there is no such variable */
    public long addressOf(String variable) {
        return symbol(variable).address();
    }

    /**
     * What a variable holds: a number, extended by the rules of C, or an address.
     *
     * @throws UnknownNameException if there is no such variable, or it is no number
     */
    public long variable(String name) {
        Optional<CType> type = target.types().ofSymbol(name);
        if (type.isEmpty()) {
            throw new UnknownNameException("variable has no type: " + name);
        }
        return new Field(target.memory(), name, 0, 0, 0, type.get()).read(addressOf(name));
    }

    /** The structure that a variable is. @throws UnknownNameException if there is no such variable */
    public StructView view(String type, String variable) {
        return at(type, addressOf(variable));
    }

    private Symbol symbol(String name) {
        return target.symbols()
                .named(name)
                .orElseThrow(() -> new UnknownNameException("unknown symbol name: " + name));
    }
}
