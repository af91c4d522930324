package org.kheap.debugger.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;

/** Program counters that a record holds, innermost first. */
public final class RecordedStack {
    /** Of a record without a stack. */
    public static final RecordedStack NONE = new RecordedStack(new long[0]);

    private final long[] pcs;

    private RecordedStack(long[] pcs) {
        this.pcs = pcs;
    }

    public static RecordedStack of(long... pcs) {
        return new RecordedStack(pcs.clone());
    }

    /**
     * Reads the stack of a record.
     *
     * @param stack the array in it
     * @param record its address
     * @param depth how many entries it says are in use; cut to what the array has
     */
    public static RecordedStack read(Field stack, long record, long depth) {
        int used = (int) Math.max(0, Math.min(depth, stack.count()));
        long[] pcs = new long[used];
        for (int i = 0; i < used; i++) {
            pcs[i] = stack.read(record, i);
        }
        return new RecordedStack(pcs);
    }

    /** How many program counters there are. */
    public int depth() {
        return pcs.length;
    }

    public long pc(int index) {
        return pcs[index];
    }

    /** Without its innermost frames. */
    public RecordedStack without(int frames) {
        return new RecordedStack(Arrays.copyOfRange(pcs, Math.min(frames, pcs.length), pcs.length));
    }

    /**
     * Who called the allocator: the first program counter in a function whose name begins with none
     * of the prefixes. Those in no function are passed over.
     */
    public Optional<Long> caller(Session session, String... prefixes) {
        for (long pc : pcs) {
            boolean isCaller =
                    session.target()
                            .symbols()
                            .at(pc)
                            .filter(
                                    symbol ->
                                            Arrays.stream(prefixes)
                                                    .noneMatch(symbol.name()::startsWith))
                            .isPresent();
            if (isCaller) {
                return Optional.of(pc);
            }
        }
        return Optional.empty();
    }

    /** Each program counter as a symbol and an offset. */
    public List<String> symbolic(Notation notation) {
        return Arrays.stream(pcs).mapToObj(notation::symbolic).toList();
    }

    /** Whether any of the program counters is there. */
    public boolean passes(CodeRange range) {
        return Arrays.stream(pcs).anyMatch(range::contains);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordedStack stack && Arrays.equals(pcs, stack.pcs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pcs);
    }
}
