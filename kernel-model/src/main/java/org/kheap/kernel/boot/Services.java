package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.StructView;
import org.kheap.machine.Symbols;
import org.kheap.machine.X86Register;

/**
 * The kernel functions that the guest calls through stubs: which there are, what the guest asks for,
 * and how it gets its answer.
 */
final class Services {
    /** A function that returns nothing. */
    @FunctionalInterface
    interface Procedure {
        void call(long[] arguments);
    }

    /** A function: arguments as pointer-sized words, zero-extended; the result is cut to its size. */
    @FunctionalInterface
    interface Service {
        long call(long[] arguments);
    }

    /**
     * @param arguments how many the function takes: reading more would only cost time
     * @param wide whether the result is 64 bits also where pointers are not
     * @param atOnce whether no other thread may run between the call and its answer
     */
    private record Entry(
            String name, int arguments, boolean wide, boolean atOnce, Service service) {}

    private final GuestMemory memory;
    private final Symbols symbols;
    private final StructView<Hypercall> frame;
    private final Map<Long, Entry> byStub = new HashMap<>();

    Services(Arch arch, GuestMemory memory, Symbols symbols) {
        this.memory = memory;
        this.symbols = symbols;
        Layout<Hypercall> layout = Layout.of(Hypercall.class, arch.abi());
        this.frame = new StructView<>(layout, memory, address("hypercall_frame"));
        frame.word(Hypercall.HC_STUB, 0);
    }

    private long address(String name) {
        return symbols.named(name)
                .orElseThrow(() -> new IllegalStateException("no such stub: name=" + name))
                .address();
    }

    /** Has {@code service} answer calls of the guest's function {@code name}. */
    void provide(String name, int arguments, Service service) {
        byStub.put(address(name), new Entry(name, arguments, false, false, service));
    }

    /** As {@link #provide}, for a function that returns nothing. */
    void provideProcedure(String name, int arguments, Procedure procedure) {
        provide(
                name,
                arguments,
                a -> {
                    procedure.call(a);
                    return 0;
                });
    }

    /** As {@link #provide}, but the running thread does not give way at the call. */
    void provideAtOnce(String name, int arguments, Service service) {
        byStub.put(address(name), new Entry(name, arguments, false, true, service));
    }

    /** As {@link #provide}, for a function that returns 64 bits on every machine. */
    void provideWide(String name, int arguments, Service service) {
        byStub.put(address(name), new Entry(name, arguments, true, false, service));
    }

    /**
     * The stub that is calling.
     *
     * @param resume where it goes on
     * @param frame its frame pointer on x86, its stack pointer on SPARC
     */
    record Caller(long resume, long frame) {
        private static final int SPARC_INSTRUCTION = 4;

        /**
         * Has the program counter say what it said when the stub called: a walk of the stack begins
         * there, and so does the trap for a bad address that the guest has handed in.
         *
         * @param resume where the stub goes on
         */
        static void standAt(Cpu cpu, long resume) {
            if (cpu.arch().strictAlignment()) {
                cpu.set(SparcRegister.PC, resume - SPARC_INSTRUCTION);
            } else {
                cpu.set(X86Register.RIP, resume);
            }
        }

        /** Its program counter and frame pointer; all other registers are 0. For x86 only. */
        RegisterSnapshot onX86() {
            long[] values = new long[X86Register.values().length];
            values[X86Register.RIP.ordinal()] = resume;
            values[X86Register.RBP.ordinal()] = frame;
            return new RegisterSnapshot(values, List.of());
        }
    }

    /**
     * Answers the call that is waiting.
     *
     * @param thread that calls
     * @param scheduler which may let others run before the answer
     * @return where the guest goes on; 0 if no call is waiting
     */
    long serve(GuestThread thread, Scheduler scheduler) {
        long stub = frame.word(Hypercall.HC_STUB);
        Entry entry = byStub.get(stub);
        if (entry == null) {
            return 0;
        }
        frame.word(Hypercall.HC_STUB, 0); // so that a stray trap instruction repeats nothing
        Caller outer = thread.caller();
        long resume = frame.word(Hypercall.HC_RESUME);
        thread.caller(new Caller(resume, frame.word(Hypercall.HC_FRAME)));
        long[] arguments = new long[entry.arguments];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = memory.getWord(frame.addressOf(Hypercall.HC_ARGUMENTS, i), LOAD);
        }
        if (!entry.atOnce) {
            scheduler.preempt();
        }
        long result = entry.service.call(arguments);
        thread.caller(outer);
        if (entry.wide) {
            frame.int64(Hypercall.HC_RESULT, result);
        } else {
            memory.putWord(frame.addressOf(Hypercall.HC_RESULT), result, STORE);
        }
        return resume;
    }
}
