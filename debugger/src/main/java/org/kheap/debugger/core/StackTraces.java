package org.kheap.debugger.core;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.debugger.target.Target;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Mapping;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackBounds;
import org.kheap.panic.stack.StackTrace;
import org.kheap.panic.stack.StackWalker;

/** Walks stacks of the target: see section 2 of the package comment. */
final class StackTraces {
    /** More than a stack of usual size can hold. */
    private static final int MOST_FRAMES = 1 << 16;

    private final Session session;
    private final Target target;
    private final StackRegisters stack;
    private final StackWalker walker;

    StackTraces(Session session) {
        this.session = session;
        this.target = session.target();
        this.stack = StackRegisters.of(target);
        this.walker = StackWalker.of(target.arch(), target.memory(), target.symbols());
    }

    /** The stack of the thread that panicked or, without a panic, that ran last. */
    StackTrace ofTarget() {
        TargetThread thread =
                target.threads().stream()
                        .findFirst()
                        .orElseThrow(() -> new DebuggerException("no thread has registers"));
        return walk(stack.completed(thread.registers()), thread.address());
    }

    /** The stack of a thread; no frames if nothing is known of its registers. */
    StackTrace of(KernelThread thread) {
        return thread.registers()
                .map(registers -> walk(registers, thread.address()))
                .orElse(new StackTrace(List.of(), ""));
    }

    /**
     * The callers of the function whose frame is at an address.
     *
     * @throws GuestFaultException if it cannot be read
     */
    StackTrace from(long pointer) {
        RegisterSnapshot registers = stack.atFrame(pointer);
        StackTrace trace = walker.walk(registers, ofMapping(registers), MOST_FRAMES);
        return new StackTrace(trace.frames().subList(1, trace.frames().size()), trace.end());
    }

    /** What {@code $C} shows of a frame. */
    long shown(Frame frame) {
        return stack.shown(frame);
    }

    private StackTrace walk(RegisterSnapshot registers, long thread) {
        StackTrace trace = walker.walk(registers, bounds(registers, thread), MOST_FRAMES);
        // A thread that has not begun stands in a function without a frame, which is no damage.
        boolean isFresh = trace.frames().size() == 1 && trace.frames().get(0).fp() == 0;
        return isFresh ? new StackTrace(trace.frames(), "") : trace;
    }

    private StackBounds bounds(RegisterSnapshot registers, long thread) {
        StackBounds around = ofMapping(registers);
        try {
            KernelThread known = KernelThread.at(session, thread);
            // A frame may begin in the red zone: on SPARC its window need not be in memory.
            long low = known.stackLow() - target.arch().pageSize();
            return new StackBounds(low, known.stackHigh(), around.low(), around.high());
        } catch (GuestFaultException | UnknownNameException damage) {
            return around;
        }
    }

    /** All that is mapped around the stack pointer. */
    private StackBounds ofMapping(RegisterSnapshot registers) {
        long sp = stack.addressOf(stack.stackPointer(registers));
        Optional<Mapping> around =
                target.mappings().stream().filter(mapping -> mapping.contains(sp)).findFirst();
        return around.map(mapping -> new StackBounds(mapping.va(), mapping.end()))
                .orElse(new StackBounds(sp, sp));
    }
}
