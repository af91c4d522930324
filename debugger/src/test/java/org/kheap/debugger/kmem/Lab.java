package org.kheap.debugger.kmem;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;

/** A heap, functions to call it, and a session that looks at it. */
final class Lab {
    final FakeHeap heap;
    final TestSession session;

    /** Frames: of the allocator, and of who called it. */
    final long allocator;

    final long open;
    final long close;

    Lab(Arch arch) {
        heap = FakeHeap.on(arch);
        long text = arch.map().text().start();
        allocator = text + 0x94;
        open = text + 0x17c;
        close = text + 0x204;
        heap.target()
                .symbol("genunix", "kmem_cache_alloc", text, 0x100)
                .symbol("lab", "lab_open", text + 0x100, 0x100)
                .symbol("lab", "lab_close", text + 0x200, 0x100);
        session = new TestSession(heap.target(), new KmemModule());
    }

    /** What a line prints, with everything that the user is told. */
    String run(String format, Object... values) {
        return session.run(String.format(Locale.ROOT, format, values));
    }

    /** An address as walkers print it. */
    static String hex(long address) {
        return Long.toHexString(address);
    }

    /** An address with all its digits. */
    String wide(long address) {
        String digits = hex(address);
        return "0".repeat(digits() - digits.length()) + digits;
    }

    int digits() {
        return heap.target().arch().abi().model().hexDigits();
    }

    /** A title above addresses. */
    String title(String text) {
        return text + " ".repeat(digits() - text.length());
    }

    static String lines(long... addresses) {
        return LongStream.of(addresses).mapToObj(Lab::hex).collect(Collectors.joining("\n"));
    }
}
