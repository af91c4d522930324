package org.kheap.debugger.core;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.X86Register;

/** What the layouts of i386 and amd64 have in common. */
abstract class X86RegisterText implements RegisterText {
    /** Flags in the order in which they are shown, with their bits. */
    private static final List<String> FLAGS = List.of("id", "vip", "vif", "ac", "vm", "rf", "nt");

    private static final int[] FLAG_BITS = {21, 20, 19, 18, 17, 16, 14};
    private static final int IOPL_SHIFT = 12;

    /** The same for those that instructions set. */
    private static final List<String> STATUS =
            List.of("of", "df", "if", "tf", "sf", "zf", "af", "pf", "cf");

    private static final int[] STATUS_BITS = {11, 10, 9, 8, 7, 6, 4, 2, 0};

    private final Session session;
    private final RegisterSnapshot registers;

    X86RegisterText(Session session, RegisterSnapshot registers) {
        this.session = session;
        this.registers = registers;
    }

    long get(X86Register register) {
        return registers.get(register);
    }

    /** A register that only a panic records; 0 without one. */
    long recorded(String name) {
        return PanicBuffer.find(session, name).orElse(0);
    }

    /** Prints what each bit of the flags says. */
    void printFlags(Output output) {
        long flags = get(X86Register.RFLAGS);
        String bits =
                IntStream.range(0, FLAGS.size())
                        .mapToObj(i -> FLAGS.get(i) + "=" + (flags >> FLAG_BITS[i] & 1))
                        .collect(Collectors.joining(" "));
        String status =
                IntStream.range(0, STATUS.size())
                        .mapToObj(i -> cased(STATUS.get(i), flags >> STATUS_BITS[i] & 1))
                        .collect(Collectors.joining(","));
        output.line("  %s iopl=0x%x".formatted(bits, flags >> IOPL_SHIFT & 3));
        output.line("  status=<%s>".formatted(status));
    }

    /** A flag that is set is in capitals. */
    private static String cased(String name, long bit) {
        return bit == 0 ? name : name.toUpperCase(Locale.ROOT);
    }
}
