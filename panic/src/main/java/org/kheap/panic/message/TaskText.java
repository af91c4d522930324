package org.kheap.panic.message;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Symbol;
import org.kheap.machine.trap.TssAmd64;
import org.kheap.machine.trap.TssI386;
import org.kheap.panic.Panic;

/** The task state segment, as the register dump of a double fault ends with it. */
final class TaskText {
    private static final String SYMBOL = "ktss0";

    private static final List<TssAmd64> AMD64 =
            List.of(
                    TssAmd64.TSS_RSP0,
                    TssAmd64.TSS_RSP1,
                    TssAmd64.TSS_RSP2,
                    TssAmd64.TSS_IST1,
                    TssAmd64.TSS_IST2,
                    TssAmd64.TSS_IST3,
                    TssAmd64.TSS_IST4,
                    TssAmd64.TSS_IST5,
                    TssAmd64.TSS_IST6,
                    TssAmd64.TSS_IST7);

    private static final List<TssI386> I386 =
            List.of(
                    TssI386.TSS_LINK,
                    TssI386.TSS_ESP0,
                    TssI386.TSS_SS0,
                    TssI386.TSS_ESP1,
                    TssI386.TSS_SS1,
                    TssI386.TSS_ESP2,
                    TssI386.TSS_SS2,
                    TssI386.TSS_CR3,
                    TssI386.TSS_EIP,
                    TssI386.TSS_EFLAGS,
                    TssI386.TSS_EAX,
                    TssI386.TSS_EBX,
                    TssI386.TSS_ECX,
                    TssI386.TSS_EDX,
                    TssI386.TSS_ESP);

    private TaskText() {}

    /** A line for each field; nothing if the kernel has no such segment where it can be read. */
    static String of(Panic panic) {
        boolean lp64 = panic.arch().abi().model() == DataModel.LP64;
        return panic.symbols()
                .named(SYMBOL)
                .map(Symbol::address)
                .map(
                        tss ->
                                lp64
                                        ? lines(panic, tss, TssAmd64.class, AMD64)
                                        : lines(panic, tss, TssI386.class, I386))
                .orElse("");
    }

    private static <F extends Enum<F> & FieldSpec> String lines(
            Panic panic, long tss, Class<F> struct, List<F> fields) {
        Layout<F> layout = Layout.of(struct, panic.arch().abi());
        if (!panic.memory().isAccessible(tss, layout.size(), INSPECT)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (F field : fields) {
            long at = tss + layout.offset(field);
            long value = number(panic.memory(), at, field.type().size(panic.arch().abi()));
            text.append("tss.%s:\t0x%x\n".formatted(field.cName(), value));
        }
        return text.toString();
    }

    private static long number(GuestMemory memory, long at, int size) {
        return switch (size) {
            case Short.BYTES -> memory.getShort(at, INSPECT) & 0xffffL;
            case Integer.BYTES -> memory.getInt(at, INSPECT) & 0xffff_ffffL;
            default -> memory.getLong(at, INSPECT);
        };
    }
}
