package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.CodeRange;
import org.kheap.debugger.command.Description;

/** Which records a user asked for: those that pass all of the options. */
final class BufctlFilter {
    private final List<Predicate<AuditRecord>> tests = new ArrayList<>();

    private BufctlFilter() {}

    /** Adds the options of a filter. */
    static Description describe(Description description) {
        return description
                .number('a', "addr", "of this buffer")
                .number('c', "caller", "by this function, or from this address")
                .number('e', "earliest", "at this time or later")
                .number('l', "latest", "at this time or earlier")
                .number('t', "thread", "by this thread");
    }

    static BufctlFilter of(Call call) {
        BufctlFilter filter = new BufctlFilter();
        filter.require(call, 'a', address -> record -> record.buffer() == address);
        filter.require(
                call,
                'c',
                address -> {
                    CodeRange code = CodeRange.at(call.target(), address);
                    return record -> record.stack().passesThrough(code);
                });
        filter.require(
                call, 'e', time -> record -> Long.compareUnsigned(record.timestamp(), time) >= 0);
        filter.require(
                call, 'l', time -> record -> Long.compareUnsigned(record.timestamp(), time) <= 0);
        filter.require(call, 't', thread -> record -> record.thread() == thread);
        return filter;
    }

    /** Makes a test of the value of an option. */
    private interface Maker {
        Predicate<AuditRecord> of(long value);
    }

    private void require(Call call, char option, Maker test) {
        call.arguments().number(option).ifPresent(value -> tests.add(test.of(value)));
    }

    boolean passes(AuditRecord record) {
        return tests.stream().allMatch(test -> test.test(record));
    }
}
