package org.kheap.debugger.core;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.X86Register;

/** What the layouts of i386 and amd64 have in common. */
abstract class X86RegisterText implements RegisterText {
    private static final int IOPL_SHIFT = 12;

    /** A bit of the flags register. */
    private record Flag(String name, int bit) {
        long of(long flags) {
            return flags >> bit & 1;
        }
    }

    private static final List<Flag> FLAGS =
            List.of(
                    new Flag("id", 21),
                    new Flag("vip", 20),
                    new Flag("vif", 19),
                    new Flag("ac", 18),
                    new Flag("vm", 17),
                    new Flag("rf", 16),
                    new Flag("nt", 14));

    /** Those that programs set. */
    private static final List<Flag> STATUS =
            List.of(
                    new Flag("of", 11),
                    new Flag("df", 10),
                    new Flag("if", 9),
                    new Flag("tf", 8),
                    new Flag("sf", 7),
                    new Flag("zf", 6),
                    new Flag("af", 4),
                    new Flag("pf", 2),
                    new Flag("cf", 0));

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

    /** Prints what each bit of the flags says: of those that programs set, capitals for 1. */
    void printFlags(Output output) {
        long flags = get(X86Register.RFLAGS);
        String bits =
                FLAGS.stream()
                        .map(flag -> flag.name() + "=" + flag.of(flags))
                        .collect(Collectors.joining(" "));
        String status =
                STATUS.stream()
                        .map(
                                flag ->
                                        flag.of(flags) == 0
                                                ? flag.name()
                                                : flag.name().toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining(","));
        output.line("  %s iopl=0x%x".formatted(bits, flags >> IOPL_SHIFT & 3));
        output.line("  status=<%s>".formatted(status));
    }
}
