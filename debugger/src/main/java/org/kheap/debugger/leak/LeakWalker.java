package org.kheap.debugger.leak;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;

/**
 * Walks what was lost, as the last search found it.
 *
 * @param buffers whether the lost memory itself is meant, and not its bufctls and segments
 */
record LeakWalker(String name, String description, boolean buffers, Searches searches)
        implements Walker {
    @Override
    public Start start() {
        return Start.EITHER;
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        Findings findings =
                searches.known(session)
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "::findleaks must be run before leaks can be"
                                                        + " walked"));
        List<Leak> leaks =
                address.isEmpty()
                        ? findings.leaks()
                        : List.of(leakOf(findings, address.getAsLong()));
        Candidates candidates = findings.heap().candidates();
        return leaks.stream()
                .flatMapToInt(leak -> Arrays.stream(leak.members()))
                .mapToLong(
                        member -> buffers ? candidates.start(member) : candidates.control(member))
                .iterator();
    }

    private static Leak leakOf(Findings findings, long control) {
        return findings.leakOf(control)
                .orElseThrow(
                        () ->
                                new DebuggerException(
                                        "%x is not a leaked ctl address".formatted(control)));
    }
}
