package org.kheap.debugger.vmem;

import java.util.List;
import java.util.OptionalLong;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;

/** {@code address::vmem_seg}: a segment of an arena, and who allocated it. */
final class VmemSegDcmd implements Dcmd {

    /** Functions that are the allocator's own begin so. */
    private static final List<String> ALLOCATOR = List.of("vmem_");

    private static final Table BY_END = table("end", "END");
    private static final Table BY_SIZE = table("size", "SIZE");

    private static final Table ROWS =
            Table.of("vmem_seg")
                    .hidden("addr", "%p")
                    .hidden("type", "%s")
                    .hidden("start", "%p")
                    .hidden("end", "%p")
                    .hidden("size", "%llu")
                    .hidden("who", "%s")
                    .hidden("thread", "%p")
                    .hidden("timestamp", "%llx")
                    .hidden("stack", "%s");

    private static Table table(String key, String title) {
        return Table.of("vmem_seg")
                .column("addr", "ADDR", "%?s", "%0?p")
                .column("type", "TYPE", "%4s", "%4s")
                .column("start", "START", "%?s", "%0?p")
                .column(key, title, "%?s", "%0?p")
                .column("who", "WHO", "%s", "%s");
    }

    @Override
    public Description description() {
        return SegmentFilter.describe(
                        Description.of("vmem_seg", "print or filter a vmem_seg")
                                .needsAddress()
                                .prints(ROWS)
                                .flag('s', "print the size in place of the end")
                                .flag('v', "print all of it, with the stack of its allocation"))
                .help(
                        """
                        Prints the segment at the address if it passes all of the filters. Only
                        allocated segments say who allocated them, and only if KMF_AUDIT was in
                        kmem_flags; options that ask for it reject all others. Into a pipe, segments
                        that pass are handed on.
                        """)
                .example("*heap_arena::walk vmem_alloc | ::vmem_seg -s");
    }

    @Override
    public void run(Call call) {
        Session session = call.session();
        Segments segments = Segments.of(session);
        if (call.wantsHeading()) {
            heading(call);
        }
        long segment = call.dot();
        if (!SegmentFilter.of(call, segments).passes(segment)) {
            return;
        }
        if (call.intoPipe()) {
            call.output().value(segment);
        } else if (call.output().takesRows()) {
            row(call, segments, segment);
        } else if (call.has('v')) {
            SegmentPrinter.full(call.output(), segments, segment);
        } else {
            print(call, segments, segment);
        }
    }

    private static void heading(Call call) {
        if (!call.has('v')) {
            table(call).heading(call.output());
        } else if (!call.output().takesRows()) {
            SegmentPrinter.fullHeading(call.output());
        }
    }

    private static Table table(Call call) {
        return call.has('s') ? BY_SIZE : BY_END;
    }

    private static void print(Call call, Segments segments, long segment) {
        table(call)
                .row(
                        call.output(),
                        segment,
                        SegmentPrinter.type(segments, segment),
                        segments.start(segment),
                        call.has('s') ? segments.size(segment) : segments.end(segment),
                        who(call.session(), segments, segment));
    }

    private static String who(Session session, Segments segments, long segment) {
        OptionalLong caller = stack(segments, segment).caller(session.notation(), ALLOCATOR);
        return caller.isPresent() ? session.notation().symbolic(caller.getAsLong()) : "";
    }

    private static CallStack stack(Segments segments, long segment) {
        return segments.hasRecord(segment) ? segments.stack(segment) : CallStack.NONE;
    }

    private static void row(Call call, Segments segments, long segment) {
        boolean hasRecord = segments.hasRecord(segment);
        ROWS.row(
                call.output(),
                segment,
                SegmentPrinter.type(segments, segment),
                segments.start(segment),
                segments.end(segment),
                segments.size(segment),
                who(call.session(), segments, segment),
                hasRecord ? segments.thread(segment) : null,
                hasRecord ? segments.timestamp(segment) : null,
                stack(segments, segment).symbolic(call.session().notation()));
    }
}
