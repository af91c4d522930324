package org.kheap.panic.message;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Symbol;
import org.kheap.machine.Trap;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.Guarded;
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
    private final Consumer<String> out;

    private PanicScreen(Panic panic, Consumer<String> out) {
        this.panic = panic;
        this.out = out;
        this.texts = TrapTexts.of(panic.arch());
    }

    /**
     * Message, registers and stack, from the newline that ends what was being printed. What comes of
     * dump and reboot is in {@link DumpTail}.
     */
    public static String of(Panic panic) {
        StringBuilder screen = new StringBuilder();
        new PanicScreen(panic, screen::append).render();
        return screen.toString();
    }

    /**
     * Writes {@link #of the screen} to a console, piece by piece. What cannot be made of it, because
     * the guest has damaged what it is made from, is a second panic, of which only the message is
     * shown.
     *
     * @param trapFor the trap that the processor takes for an access that cannot be done
     */
    public static void show(Panic panic, Function<Fault, Trap> trapFor, Consumer<String> console) {
        try {
            new PanicScreen(panic, console).render();
        } catch (RuntimeException e) {
            console.accept(again(panic, e, trapFor));
        }
    }

    private static String again(Panic panic, RuntimeException e, Function<Fault, Trap> trapFor) {
        try {
            return prefix(panic) + string(panic.with(reasonOf(e, trapFor))) + "\n";
        } catch (RuntimeException another) {
            return prefix(panic) + another.getMessage() + "\n"; // not even that
        }
    }

    private static PanicReason reasonOf(RuntimeException e, Function<Fault, Trap> trapFor) {
        if (e instanceof GuestFaultException access) {
            return new BadTrap(trapFor.apply(access.fault()), 0);
        }
        return e instanceof KernelPanicException second
                ? second.reason()
                : new Message("kernel data damaged: " + e.getMessage());
    }

    private static String prefix(Panic panic) {
        return "\npanic[cpu%d]/thread=%x: ".formatted(panic.cpu(), panic.thread());
    }

    /** The panic string alone. */
    public static String string(Panic panic) {
        return new PanicScreen(panic, text -> {}).panicString();
    }

    private void render() {
        if (!panic.goesOn()) {
            out.accept("\n" + panicString() + "\n"); // nobody is left who could say more
            return;
        }
        if (panic.reason() instanceof Guarded guarded) {
            new GuardScreen(panic, guarded).show(out);
            return;
        }
        out.accept(prefix(panic) + panicString() + "\n\n");
        showRegisters();
        showStack();
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
        } else if (reason instanceof Guarded guarded) {
            return new GuardScreen(panic, guarded).string();
        }
        throw new IllegalArgumentException("no words for it: code=" + reason.code());
    }

    private void showRegisters() {
        String registers = "";
        if (panic.reason() instanceof BadTrap trap) {
            registers = texts.registers(panic, trap);
        } else if (panic.reason() instanceof StackOverflow overflow) {
            registers = texts.stackOverflowRegisters(panic, overflow);
        }
        if (!registers.isEmpty()) {
            out.accept(registers + "\n");
        }
    }

    private void showStack() {
        StackTrace callers = new StackTrace(callersOfPanic(), panic.stack().end());
        out.accept(StackText.of(panic.arch().abi(), panic.symbols(), callers));
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
