package org.kheap.debugger.vmem;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.CodeRange;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.UsageException;

/** Which segments a user asked for: those that pass all of the options. */
final class SegmentFilter {
    private final Segments segments;
    private final List<LongPredicate> tests = new ArrayList<>();

    private SegmentFilter(Segments segments) {
        this.segments = segments;
    }

    /** Adds the options of a filter. */
    static Description describe(Description description) {
        return description
                .number('c', "caller", "allocated by this function, or from this address")
                .number('e', "earliest", "allocated at this time or later")
                .number('l', "latest", "allocated at this time or earlier")
                .number('m', "minsize", "of at least so many bytes")
                .number('M', "maxsize", "of at most so many bytes")
                .number('t', "thread", "allocated by this thread")
                .text('T', "type", "of this type: ALLOC, FREE, SPAN, ROTOR or WALKER");
    }

    /** @throws UsageException if a type does not exist */
    static SegmentFilter of(Call call, Segments segments) {
        SegmentFilter filter = new SegmentFilter(segments);
        call.arguments().text('T').ifPresent(filter::requireType);
        filter.sizes(call.arguments().number('m'), call.arguments().number('M'));
        call.arguments()
                .number('c')
                .ifPresent(address -> filter.requireCaller(CodeRange.at(call.target(), address)));
        call.arguments()
                .number('t')
                .ifPresent(t -> filter.requireRecord(segment -> segments.thread(segment) == t));
        filter.times(call.arguments().number('e'), call.arguments().number('l'));
        return filter;
    }

    boolean passes(long segment) {
        return tests.stream().allMatch(test -> test.test(segment));
    }

    private void requireType(String name) {
        SegmentType wanted =
                SegmentType.named(name)
                        .orElseThrow(() -> new UsageException("unknown segment type: " + name));
        tests.add(segment -> segments.is(wanted, segment));
    }

    private void sizes(OptionalLong least, OptionalLong most) {
        least.ifPresent(size -> tests.add(s -> Long.compareUnsigned(segments.size(s), size) >= 0));
        most.ifPresent(size -> tests.add(s -> Long.compareUnsigned(segments.size(s), size) <= 0));
    }

    private void times(OptionalLong earliest, OptionalLong latest) {
        earliest.ifPresent(
                time -> requireRecord(s -> Long.compareUnsigned(segments.timestamp(s), time) >= 0));
        latest.ifPresent(
                time -> requireRecord(s -> Long.compareUnsigned(segments.timestamp(s), time) <= 0));
    }

    private void requireCaller(CodeRange range) {
        requireRecord(segment -> segments.stack(segment).passesThrough(range));
    }

    /** What has no record of its allocation does not pass. */
    private void requireRecord(LongPredicate test) {
        tests.add(segment -> segments.hasRecord(segment) && test.test(segment));
    }
}
