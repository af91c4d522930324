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

    /**
     * Who allocated or freed a guarded allocation.
     *
     * @param age nanoseconds ago
     * @param stack program counters, innermost first
     */
    record GuardEvent(long thread, int cpu, long age, List<Long> stack) {}

    /**
     * What MemGuard knows of an allocation that it guards, or has guarded.
     *
     * @param record address of its {@code struct memguard_object}
     * @param number which one since boot it is, from 1
     * @param start the address that its owner was given
     * @param size bytes asked for
     * @param type the malloc type or the zone that it belongs to
     * @param isItem whether that is a zone
     * @param freed null if it has not been freed
     */
    record GuardedObject(
            long record,
            long number,
            long start,
            long size,
            String type,
            boolean isItem,
            GuardEvent allocated,
            GuardEvent freed) {}

    /** What MemGuard has found. */
    sealed interface Guarded extends PanicReason {
        /** The allocation that is concerned; null if none is known. */
        GuardedObject object();
    }

    /** What an access to guarded memory that trapped was. */
    enum GuardError {
        /** Behind the end of an allocation. */
        OUT_OF_BOUNDS_RIGHT,
        /** Before its beginning. */
        OUT_OF_BOUNDS_LEFT,
        /** To an allocation that has been freed. */
        USE_AFTER_FREE,
        /** To no allocation that is remembered. */
        WILD
    }

    /**
     * A trap in the range of addresses that MemGuard allocates from.
     *
     * @param distance for an access out of bounds how far from the allocation it was, 1 if no byte is
     *     between; for a use after free bytes from its beginning, negative before it
     */
    record GuardHit(BadTrap trap, GuardError error, GuardedObject object, long distance)
            implements Guarded {
        @Override
        public String code() {
            return "memguard.hit";
        }

        @Override
        public String message() {
            return "%s: distance=%d %s".formatted(error, distance, trap.message());
        }
    }

    /** What is wrong with a free of guarded memory. */
    enum GuardFreeError {
        /** It has been freed, or never was allocated. */
        DOUBLE_FREE,
        /** Not the address that was given out. */
        WRONG_ADDRESS,
        /** By the function of the other allocator, or to another zone. */
        WRONG_OWNER
    }

    /**
     * A free that MemGuard refuses.
     *
     * @param address that was to be freed
     * @param page the page that FreeBSD's message names
     * @param owner what the caller took it for: the name of a malloc type or a zone
     * @param asItem whether that is a zone
     */
    record GuardFree(
            GuardFreeError error,
            long address,
            long page,
            String owner,
            boolean asItem,
            GuardedObject object)
            implements Guarded {
        @Override
        public String code() {
            return "memguard.free";
        }

        @Override
        public String message() {
            return "%s: address=0x%x owner=%s".formatted(error, address, owner);
        }
    }

    /**
     * Bytes beside an allocation, on its own pages, that were changed.
     *
     * @param address of the first that was
     * @param distance as in {@link GuardHit}; negative before the allocation
     * @param expected what was there
     * @param found what is there now, from {@code address} on; as long as {@code expected}
     */
    record GuardCorruption(
            long address,
            long distance,
            List<Byte> expected,
            List<Byte> found,
            GuardedObject object)
            implements Guarded {
        @Override
        public String code() {
            return "memguard.corruption";
        }

        @Override
        public String message() {
            return "changed beside an allocation: address=0x%x distance=%d"
                    .formatted(address, distance);
        }
    }
}
