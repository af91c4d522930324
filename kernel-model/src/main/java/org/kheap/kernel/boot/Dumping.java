package org.kheap.kernel.boot;

import java.io.IOException;
import java.util.function.Supplier;
import org.kheap.machine.Arch;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.DumpException;
import org.kheap.panic.message.DumpTail;

/** The end of a panic: the dump, if there is a device for it, and what the console shows of it. */
final class Dumping {
    private final DumpTail tail;
    private DumpTarget target;
    private RuntimeException failure;

    Dumping(Arch arch) {
        tail = DumpTail.of(arch);
    }

    /** @param newTarget null for none */
    void to(DumpTarget newTarget) {
        target = newTarget;
    }

    /** What broke a dump off that the target did not; null if nothing did. */
    RuntimeException failure() {
        return failure;
    }

    /** Dumps, and tells what the console shows from the end of the panic to that of the kernel. */
    String finish(Supplier<CrashImage> image) {
        String dump = target == null ? tail.noDevice() : dump(image);
        return tail.syncing() + dump + tail.rebooting();
    }

    /** Whatever goes wrong, the kernel says that it did and ends as it would have. */
    private String dump(Supplier<CrashImage> image) {
        String start = tail.start(target.device(), target.offset(), target.content());
        try {
            DumpTarget.Written written = target.write(image.get());
            return start + tail.end(written.pages(), written.ratio());
        } catch (IOException e) {
            return start + tail.failed(DumpException.errorOf(e));
        } catch (RuntimeException e) {
            failure = e;
            return start + tail.aborted(); // the panic path must not need the heap to be in order
        }
    }
}
