package org.kheap.debugger.leak;

import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.core.KernelModule;
import org.kheap.debugger.core.KernelThread;
import org.kheap.debugger.target.TargetThread;
import org.kheap.debugger.vmem.Arenas;
import org.kheap.debugger.vmem.SegmentType;
import org.kheap.debugger.vmem.Segments;
import org.kheap.machine.Abi;
import org.kheap.machine.GuestFaultException;
import org.kheap.panic.dump.CrashFacts;

/** Marks what can be reached from where a kernel begins to look: see 2 of the package's comment. */
final class Roots {
    private static final String STATISTICS = "kstat";

    /** No stack and no module's variables are larger, in bytes. */
    private static final long LARGEST = 256 << 20;

    /**
     * Variables that hold no pointers of a client's: what the allocators have handed out or begin with,
     * which they write down themselves, the registers of the last call of a service, and text, which
     * looks like addresses where the heap is at 0x70000000.
     */
    private static final List<String> RECORDS =
            List.of(
                    "vmem_seg0",
                    "hypercall_frame",
                    "kmem_log_scratch",
                    "panicbuf",
                    "msgbuf",
                    "memguard_mapstart",
                    "memguard_cursor",
                    "memguard_panic_info");

    private final Session session;
    private final Marking marking;

    private Roots(Session session, Marking marking) {
        this.session = session;
        this.marking = marking;
    }

    /** Marks all that is not lost. */
    static void mark(Session session, HeapContents heap, Marking marking) {
        Roots roots = new Roots(session, marking);
        for (HeapContents.FreeBuffer buffer : heap.constructed()) {
            marking.markFromBuffer(buffer.start(), buffer.size(), buffer.source());
        }
        roots.markModules();
        roots.markThreads();
        roots.markRegisters();
        roots.markStatistics();
    }

    private void markFrom(List<Range> ranges) {
        for (Range range : ranges) {
            session.checkInterrupt();
            marking.markFrom(range.start(), range.size());
        }
    }

    private void markModules() {
        List<Range> records = records();
        for (KernelModule module : KernelModule.all(session)) {
            marking.markFrom(module.control(), module.controlSize());
            if (module.dataSize() != 0
                    && isPossible("module", module.control(), module.dataSize())) {
                markFrom(Range.of(module.data(), module.dataSize()).without(records));
            }
        }
    }

    /** Tells of what damage has made so large that the heap would be part of it. */
    private boolean isPossible(String what, long address, long size) {
        if (Long.compareUnsigned(size, LARGEST) > 0) {
            session.warn(
                    "findleaks: %s %x has %s bytes of memory",
                    what, address, Long.toUnsignedString(size));
            return false;
        }
        return true;
    }

    private List<Range> records() {
        return RECORDS.stream()
                .flatMap(name -> session.target().symbols().named(name).stream())
                .filter(symbol -> symbol.size() != 0)
                .map(symbol -> Range.of(symbol.address(), symbol.size()))
                .toList();
    }

    private void markThreads() {
        PrimitiveIterator.OfLong threads = session.walk("thread", OptionalLong.empty());
        while (threads.hasNext()) {
            long address = threads.nextLong();
            try {
                markThread(KernelThread.at(session, address));
            } catch (GuestFaultException fault) {
                session.warn(
                        "couldn't read thread %x: no mapping for address %x",
                        address, fault.fault().address());
            }
        }
    }

    private void markThread(KernelThread thread) {
        session.checkInterrupt();
        long top = thread.stackHigh();
        long start = thread.stackInUse();
        if (!thread.isFree()
                && Long.compareUnsigned(start, top) <= 0
                && top != 0
                && isPossible("thread", thread.address(), top - start)) {
            // Up to the end of the page: the structure of the thread lies there.
            long rest = -top & session.target().arch().pageSize() - 1;
            marking.markFrom(start, top - start + rest);
        }
    }

    /** What threads keep in registers alone. */
    private void markRegisters() {
        Abi abi = session.target().arch().abi();
        for (TargetThread thread : session.target().threads()) {
            PreservedRegisters.of(abi, thread.registers()).forEach(marking::markFromWord);
        }
        for (CrashFacts.Window window : session.target().facts().windows()) {
            LongStream.of(window.registers()).forEach(marking::markFromWord);
        }
    }

    /** Statistics may hold pointers to what they count. */
    private void markStatistics() {
        Arenas arenas = Arenas.of(session);
        Segments segments = arenas.segments();
        arenas.named(STATISTICS).stream()
                .flatMapToLong(arena -> arena.segments(SegmentType.ALLOCATED))
                .forEach(
                        segment ->
                                marking.markFrom(segments.start(segment), segments.size(segment)));
    }
}
