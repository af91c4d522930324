package org.kheap.panic.message;

import java.util.List;
import java.util.Set;
import org.kheap.machine.Symbol;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.Message;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/** What a dying kernel leaves on its console, in the words of the real one. */
public final class PanicScreen {
    /** The panic string for every kind of heap corruption; the details were printed before. */
    private static final String HEAP_PANIC = "kernel heap corruption detected";

    /** Functions through which a panic goes; a trace begins with their caller. */
    private static final Set<String> PANIC_FUNCTIONS =
            Set.of(
                    "panicsys",
                    "panic_trap",
                    "vpanic",
                    "panic",
                    "cmn_err",
                    "vcmn_err",
                    "assfail",
                    "assfail3");

    private final Panic panic;
    private final TrapTexts texts;
    private final StringBuilder out = new StringBuilder();

    private PanicScreen(Panic panic) {
        this.panic = panic;
        this.texts = TrapTexts.of(panic.arch());
    }

    /**
     * Message, registers and stack, from the newline that ends what was being printed. What comes of
     * dump and reboot is in {@link DumpTail}.
     */
    public static String of(Panic panic) {
        return new PanicScreen(panic).render();
    }

    /** The panic string alone. */
    public static String string(Panic panic) {
        return new PanicScreen(panic).panicString();
    }

    private String render() {
        if (!panic.goesOn()) {
            return "\n" + panicString() + "\n"; // nobody is left who could say more
        }
        out.append(
                "\npanic[cpu%d]/thread=%x: %s\n\n"
                        .formatted(panic.cpu(), panic.thread(), panicString()));
        appendRegisters();
        appendStack();
        return out.toString();
    }

    private String panicString() {
        PanicReason reason = panic.reason();
        if (reason instanceof BadTrap trap) {
            return texts.badTrap(panic, trap);
        } else if (reason instanceof StackOverflow overflow) {
            return texts.stackOverflow(panic, overflow);
        } else if (reason instanceof Message message) {
            return message.text();
        } else if (reason instanceof HeapCorruption) {
            return HEAP_PANIC;
        }
        throw new IllegalArgumentException("no words for it: code=" + reason.code());
    }

    private void appendRegisters() {
        String registers = "";
        if (panic.reason() instanceof BadTrap trap) {
            registers = texts.registers(panic, trap);
        } else if (panic.reason() instanceof StackOverflow overflow) {
            registers = texts.stackOverflowRegisters(panic, overflow);
        }
        if (!registers.isEmpty()) {
            out.append(registers).append('\n');
        }
    }

    private void appendStack() {
        StackTrace callers = new StackTrace(callersOfPanic(), panic.stack().end());
        out.append(StackText.of(panic.arch().abi(), panic.symbols(), callers));
    }

    private List<Frame> callersOfPanic() {
        List<Frame> frames = panic.stack().frames();
        int first = 0;
        while (first < frames.size() && isPanicFunction(frames.get(first))) {
            first++;
        }
        return frames.subList(first, frames.size());
    }

    private boolean isPanicFunction(Frame frame) {
        return panic.symbols()
                .at(frame.statement())
                .map(Symbol::name)
                .filter(PANIC_FUNCTIONS::contains)
                .isPresent();
    }
}
