package org.kheap.debugger.leak;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Session;

/**
 * What a search for leaks found.
 *
 * @param heap what was searched
 * @param leaks in the order in which reports show them
 * @param pointers what the words that were looked at were
 * @param footprint bytes of the host that the search needed
 * @param processing time of processors
 * @param elapsed time on the wall
 */
record Findings(
        HeapContents heap,
        List<Leak> leaks,
        Marking.Statistics pointers,
        long footprint,
        Duration processing,
        Duration elapsed) {
    /**
     * Searches the target's heap.
     *
     * @throws DebuggerException if there is none
     */
    static Findings search(Session session) {
        long start = System.nanoTime();
        Duration startProcessing = processorTime();
        HeapContents heap = HeapContents.of(session);
        if (heap.candidates().count() == 0) {
            throw new DebuggerException("findleaks: no buffers found");
        }
        Marking marking = new Marking(session, heap.candidates(), heap.linkOffsets());
        Roots.mark(session, heap, marking);
        List<Leak> leaks = LeakGroups.of(session, heap, marking);
        return new Findings(
                heap,
                leaks,
                marking.statistics(),
                heap.candidates().footprint() + marking.footprint(),
                processorTime().minus(startProcessing),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The leak that a bufctl, segment or, without one, buffer is a member of. */
    Optional<Leak> leakOf(long control) {
        return leaks.stream().filter(leak -> isMember(leak, control)).findFirst();
    }

    private boolean isMember(Leak leak, long control) {
        for (int member : leak.members()) {
            if (heap.candidates().control(member) == control) {
                return true;
            }
        }
        return false;
    }
}
