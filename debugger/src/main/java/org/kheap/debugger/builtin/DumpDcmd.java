package org.kheap.debugger.builtin;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.memory.Cells;

/** {@code ::dump}: bytes in hexadecimal. */
final class DumpDcmd implements Dcmd {
    private static final int DEFAULT_GROUP = 4;
    private static final int MOST_PARAGRAPHS = 16;

    @Override
    public Description description() {
        return Description.of("dump", "dump memory from specified address")
                .takesAddressAndCount()
                .flag('e', "show groups of bytes as numbers of the machine")
                .flag('q', "leave out the characters")
                .flag('r', "number rows from the start")
                .flag('s', "leave out rows that repeat the one before")
                .flag('t', "leave out bytes that were not asked for")
                .flag('u', "begin rows where the bytes begin")
                .flag('f', "from the object file, which for a dump is the same")
                .flag('p', "take the address for a physical one")
                .number('g', "bytes", "in a group, a power of 2 (4)")
                .number('w', "paragraphs", "of 0t16 bytes in a row, up to 0t16 (1)")
                .help(
                        """
                        Prints as many bytes as the count says, 1 if there is none, in whole rows. Above them
                        are the last digits of addresses, with \\/ and v where the bytes begin.""")
                .example("30a31c44,20::dump")
                .prints(HexDump.TABLE);
    }

    @Override
    public void run(Call call) {
        if (call.has('f') && call.has('p')) {
            throw new UsageException("only one of -f and -p may be specified");
        }
        HexDump.Shape shape = shape(call);
        Cells cells = call.has('p') ? Cells.physical(call.target()) : Cells.virtual(call.target());
        long start = call.has('p') ? call.session().dot() : call.dot();
        long bytes = call.count();
        if (call.has('e') && call.has('t')) {
            bytes -= bytes % shape.group();
        }
        if (bytes != 0) {
            long last = last(call, start, bytes);
            new HexDump(call.session(), cells, shape, call.output(), start, last)
                    .print()
                    .ifPresent(missing -> tellOf(call, missing));
        }
        call.advance(call.count());
    }

    /** One bad element of a pipe does not end it. */
    private static void tellOf(Call call, long missing) {
        String message = "failed to read data at 0x%x: no mapping for address".formatted(missing);
        if (!call.fromPipe()) {
            throw new DebuggerException(message);
        }
        call.session().warn("%s", message);
    }

    /** Bytes behind the last address are not asked for. */
    private static long last(Call call, long start, long bytes) {
        long end = call.has('p') ? -1 : call.target().arch().abi().model().maxAddress();
        return Long.compareUnsigned(bytes - 1, end - start) > 0 ? end : start + bytes - 1;
    }

    private static HexDump.Shape shape(Call call) {
        long paragraphs = call.arguments().number('w').orElse(1);
        if (paragraphs < 1 || paragraphs > MOST_PARAGRAPHS) {
            throw new UsageException("-w takes 1 to 0t16 paragraphs");
        }
        int width = (int) paragraphs * HexDump.PARAGRAPH;
        long group = call.arguments().number('g').orElse(DEFAULT_GROUP);
        if (group < 1 || group > width || Long.bitCount(group) > 1 || width % group != 0) {
            throw new UsageException("-g takes a power of 2 that divides the bytes of a row");
        }
        // Numbers have no place for marks: only their order is shown.
        boolean isNumeric = call.has('e');
        boolean isLittleEndian = !call.target().arch().abi().isBigEndian();
        return new HexDump.Shape(
                width,
                (int) group,
                !isNumeric && !call.has('r') && !call.has('u'),
                call.has('r'),
                call.has('t'),
                call.has('s'),
                isNumeric && isLittleEndian,
                !isNumeric && call.wantsHeading() && !call.output().takesRows(),
                !isNumeric && !call.has('q'));
    }
}
