package org.kheap.panic;

import java.util.List;
import org.kheap.machine.Fault;
import org.kheap.machine.Trap;

/**
 * Why a kernel panics. Reasons carry addresses, numbers and names, never heap objects: the panic path
 * must work when the heap does not.
 *
 * <p>To add a reason: (1) write a record here; (2) raise it in a {@link KernelPanicException}; (3) say
 * what the console shows in {@code org.kheap.panic.message}; (4) add a scenario that raises it.
 */
public sealed interface PanicReason {
    /** Stable name. Never renamed. */
    String code();

    /** One line for logs and exceptions, without a full stop; numbers as {@code name=0x...}. */
    String message();

    /** Guest code called {@code panic}, or a part of the kernel that has its own words. */
    record Message(String text) implements PanicReason {
        @Override
        public String code() {
            return "panic";
        }

        @Override
        public String message() {
            return text;
        }
    }

    /**
     * A trap in the kernel that nothing handles.
     *
     * @param regs address of the {@code struct regs}
     */
    record BadTrap(Trap trap, long regs) implements PanicReason {
        @Override
        public String code() {
            return "trap";
        }

        @Override
        public String message() {
            String fault = trap.fault() == null ? "none" : trap.fault().describe();
            return "bad trap: type=0x%x pc=0x%x fault=%s".formatted(trap.type(), trap.pc(), fault);
        }
    }

    /**
     * A trap that could not be saved on the stack of the thread that took it.
     *
     * @param first the trap that started it
     * @param stackFault why the stack could not be written
     * @param regs address of the {@code struct regs} on the processor's second stack; 0 if the
     *     machine has none and simply stops
     */
    record StackOverflow(Trap first, Fault stackFault, long regs) implements PanicReason {
        @Override
        public String code() {
            return "trap.stack-overflow";
        }

        @Override
        public String message() {
            return "trap with unusable stack: type=0x%x pc=0x%x stack=%s"
                    .formatted(first.type(), first.pc(), stackFault.describe());
        }
    }

    /**
     * What the heap knows about a buffer it found damaged.
     *
     * @param buffer the address that was passed in
     * @param bufctl its control structure; 0 if unknown
     * @param cache name of the cache that was passed in
     * @param previous what happened to the buffer before; null if nobody kept a record
     */
    record Buffer(long buffer, long bufctl, String cache, Transaction previous) {}

    /**
     * A recorded transaction.
     *
     * @param buffer the start of the buffer
     * @param thread who did it
     * @param age nanoseconds ago
     * @param slab of the buffer
     * @param cache name of the cache the buffer was found in
     * @param stack program counters, innermost first
     */
    record Transaction(
            long buffer, long thread, long age, long slab, String cache, List<Long> stack) {}

    /** The heap found its own structures, or a buffer it guards, changed behind its back. */
    sealed interface HeapCorruption extends PanicReason {
        Buffer buffer();

        /** Name of the condition in the kernel's sources. */
        String condition();

        @Override
        default String message() {
            return "%s: buffer=0x%x cache=%s"
                    .formatted(condition(), buffer().buffer(), buffer().cache());
        }
    }

    /**
     * @param offset of the first wrong word from the start of the buffer
     * @param found what is there instead of the free pattern
     */
    record ModifiedAfterFree(Buffer buffer, long offset, long found) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.modified-after-free";
        }

        @Override
        public String condition() {
            return "KMERR_MODIFIED";
        }
    }

    record RedzoneViolation(Buffer buffer) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.redzone-violation";
        }

        @Override
        public String condition() {
            return "KMERR_REDZONE";
        }
    }

    record DuplicateFree(Buffer buffer) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.duplicate-free";
        }

        @Override
        public String condition() {
            return "KMERR_DUPFREE";
        }
    }

    record BadAddress(Buffer buffer) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.bad-address";
        }

        @Override
        public String condition() {
            return "KMERR_BADADDR";
        }
    }

    /**
     * @param state what {@code bt_bufctl ^ bt_bxstat} is
     */
    record BadBuftag(Buffer buffer, long state) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.bad-buftag";
        }

        @Override
        public String condition() {
            return "KMERR_BADBUFTAG";
        }
    }

    record BadBufctl(Buffer buffer) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.bad-bufctl";
        }

        @Override
        public String condition() {
            return "KMERR_BADBUFCTL";
        }
    }

    /**
     * @param owner name of the cache the buffer belongs to
     */
    record BadCache(Buffer buffer, String owner) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.bad-cache";
        }

        @Override
        public String condition() {
            return "KMERR_BADCACHE";
        }
    }

    record BadSize(Buffer buffer, long freed, long allocated) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.bad-size";
        }

        @Override
        public String condition() {
            return "KMERR_BADSIZE";
        }
    }

    /**
     * @param start where the buffer really begins
     */
    record BadBase(Buffer buffer, long start) implements HeapCorruption {
        @Override
        public String code() {
            return "heap.bad-base";
        }

        @Override
        public String condition() {
            return "KMERR_BADBASE";
        }
    }
}
