package org.kheap.debugger.vmem;

import org.kheap.debugger.command.Output;

/** Prints all of a segment, as {@code ::vmem_seg -v} does. */
public final class SegmentPrinter {
    private static final String NO_TYPE = "????";
    private static final String FRAME_INDENT = " ".repeat(17);

    private SegmentPrinter() {}

    /** Prints what stands above segments that are printed in full. */
    public static void fullHeading(Output output) {
        output.printf("%16s %4s %16s %16s %16s\n", "ADDR", "TYPE", "START", "END", "SIZE");
        output.printf("%16s %4s %16s %16s\n", "", "", "THREAD", "TIMESTAMP");
    }

    /** Prints a segment and, if it has a record of its allocation, that and an empty line. */
    public static void full(Output output, Segments segments, long segment) {
        output.printf(
                "%16p %4s %16p %16p %16llu\n",
                segment,
                type(segments, segment),
                segments.start(segment),
                segments.end(segment),
                segments.size(segment));
        if (!segments.hasRecord(segment)) {
            return;
        }
        output.printf(
                "%16s %4s %16p %16llx\n",
                "", "", segments.thread(segment), segments.timestamp(segment));
        segments.stack(segment).print(output, FRAME_INDENT);
        output.print("\n");
    }

    /** The type of a segment, in four characters. */
    static String type(Segments segments, long segment) {
        return segments.type(segment).map(SegmentType::label).orElse(NO_TYPE);
    }
}
