package org.kheap.debugger.core;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Output;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/**
 * Prints where a thread is: its stack pointer, its innermost frame in brackets, and the others.
 *
 * @param margin of all lines but those of the other frames
 * @param frames for those
 */
record ThreadText(String margin, FrameText frames) {
    /** Prints nothing of a thread without a stack. */
    void print(Call call, KernelThread thread, StackTrace trace) {
        Optional<RegisterSnapshot> registers = thread.registers();
        if (registers.isEmpty() || trace.frames().isEmpty()) {
            return;
        }
        Output output = call.output();
        long pointer = StackRegisters.of(call.target()).stackPointer(registers.get());
        output.printf("%sstack pointer for thread %p: %p\n", margin, thread.address(), pointer);
        List<Frame> all = trace.frames();
        output.printf("%s[ %0?lr %a() ]\n", margin, pointer, all.get(0).pc());
        frames.print(call, new StackTrace(all.subList(1, all.size()), trace.end()));
    }
}
