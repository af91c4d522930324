package org.kheap.kernel.malloc;

import org.kheap.kernel.memguard.GuardRequest;
import org.kheap.kernel.memguard.Memguard;
import org.kheap.kernel.memguard.Owner;
import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.UmaAllocation;
import org.kheap.kernel.uma.UmaContext;
import org.kheap.kernel.uma.Umaf;
import org.kheap.machine.Arch;
import org.kheap.machine.StructView;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason.Message;

/** {@code malloc(9)}: see the package comment. */
public final class Malloc {
    private static final int HOW = Umaf.M_NOWAIT | Umaf.M_WAITOK;

    private final UmaContext context;
    private final Arch arch;
    private final Memguard memguard;
    private final Uma uma;
    private final SizeClasses classes;
    private final Types types;
    private final LargeBlocks large;

    public Malloc(UmaContext context, Uma uma) {
        this.context = context;
        this.arch = context.arch();
        this.memguard = context.memguard();
        this.uma = uma;
        this.classes = new SizeClasses(context, uma);
        this.types = new Types(context, uma);
        this.large = new LargeBlocks(context, uma);
    }

    /**
     * Makes the zones that it needs. To be called once.
     *
     * @return false if there is no memory
     */
    public boolean init() {
        return types.init() && classes.init();
    }

    /** Takes in a type that a module defines, whose {@code struct malloc_type} is at an address. */
    public void adopt(long type) {
        types.adopt(type);
    }

    // malloc

    /**
     * {@code malloc}.
     *
     * @param size in bytes, unsigned; 0 gives a block as well
     * @param typeAddress of the {@code struct malloc_type}
     * @param flags {@code M_*}
     * @return the address; 0 if there is no memory and {@code M_NOWAIT}
     * @throws KernelPanicException if there is no such type
     */
    public long alloc(long size, long typeAddress, int flags) {
        StructView<MallocType> type = types.at(typeAddress, "malloc");
        int sound = checked(flags);
        if (!types.register(type, sound)) {
            return 0;
        }
        SizeClass sizeClass = classes.of(size);
        long guarded = allocGuarded(size, type, sizeClass, sound);
        return guarded != 0 ? guarded : allocUnguarded(size, type, sizeClass, sound);
    }

    private long allocUnguarded(
            long size, StructView<MallocType> type, SizeClass sizeClass, int flags) {
        return sizeClass == null
                ? allocLarge(size, type, flags)
                : allocFrom(sizeClass, type, flags);
    }

    /** 0 if MemGuard does not want to guard the request, or cannot. */
    private long allocGuarded(
            long size, StructView<MallocType> type, SizeClass sizeClass, int flags) {
        if (!memguard.isAwake()) {
            return 0;
        }
        Owner owner = types.owner(type);
        Owner zone = sizeClass == null ? null : uma.owner(sizeClass.zone());
        return memguard.wantsMalloc(size, owner, zone) ? guarded(size, owner, flags) : 0;
    }

    /** A caller says whether to wait. One that does not, or says both, waits; the first is told on. */
    private int checked(int flags) {
        int how = flags & HOW;
        if (how == Umaf.M_NOWAIT || how == Umaf.M_WAITOK) {
            return flags;
        }
        if (context.globals().int32("malloc_flags_warned") == 0) {
            context.globals().int32("malloc_flags_warned", 1);
            context.events().print("Bad malloc flags: %x\n".formatted(how));
        }
        return flags & ~Umaf.M_NOWAIT | Umaf.M_WAITOK;
    }

    private long guarded(long size, Owner owner, int flags) {
        return memguard.alloc(
                new GuardRequest(size, SizeClasses.ALIGNMENT, (flags & Umaf.M_ZERO) != 0, owner));
    }

    private long allocFrom(SizeClass sizeClass, StructView<MallocType> type, int flags) {
        long block = uma.allocUnguarded(sizeClass.zone(), flags);
        types.countAllocation(type, sizeClass, block != 0);
        return block;
    }

    private long allocLarge(long size, StructView<MallocType> type, int flags) {
        long pages = arch.roundToPages(size);
        boolean possible = Long.compareUnsigned(pages - 1, arch.abi().model().maxAddress()) < 0;
        long block = large.allocate(possible ? pages : size, flags);
        if (block != 0) {
            types.countAllocation(type, pages);
        }
        return block;
    }

    // free

    /**
     * {@code free}.
     *
     * @param address 0 to do nothing
     * @throws KernelPanicException if nothing is allocated there, or there is no such type
     */
    public void free(long address, long typeAddress) {
        if (address == 0) {
            return;
        }
        StructView<MallocType> type = types.at(typeAddress, "free");
        if (memguard.contains(address)) {
            memguard.free(address, types.owner(type));
            return;
        }
        UmaAllocation found = allocated("free", address);
        if (found.isLarge()) {
            requireStart(address, found);
            large.free(address, found.size());
            types.countFree(type, found.size());
        } else {
            long size = uma.itemSize(found.zone(), "free");
            uma.free(found.zone(), address, 0);
            types.countFree(type, size);
        }
    }

    private UmaAllocation allocated(String function, long address) {
        UmaAllocation found = uma.find(address);
        if (found == null) {
            throw new KernelPanicException(
                    new Message(
                            "%s: address 0x%x(0x%x) has not been allocated."
                                    .formatted(function, address, arch.pageOf(address))));
        }
        return found;
    }

    private static void requireStart(long address, UmaAllocation found) {
        if (address != found.start()) {
            throw new KernelPanicException(
                    new Message(
                            "free: address 0x%x is inside of a block of %s bytes at 0x%x."
                                    .formatted(
                                            address,
                                            Long.toUnsignedString(found.size()),
                                            found.start())));
        }
    }

    // realloc

    /**
     * {@code realloc}.
     *
     * @param address 0 to allocate
     * @return the block, which may be where it was; 0 if there is no memory, and the old one is as it was
     */
    public long realloc(long address, long size, long typeAddress, int flags) {
        if (address == 0) {
            return alloc(size, typeAddress, flags);
        }
        if (memguard.contains(address)) {
            return reallocGuarded(address, size, types.at(typeAddress, "realloc"), flags);
        }
        UmaAllocation found = allocated("realloc", address);
        long old = found.isLarge() ? found.size() : uma.itemSize(found.zone(), "realloc");
        if (suits(old, size)) {
            return address;
        }
        long block = alloc(size, typeAddress, flags);
        if (block != 0) {
            context.memory().copy(address, block, min(old, size));
            free(address, typeAddress);
        }
        return block;
    }

    /** Whether a request fits a block, and needs more than half of it. */
    private static boolean suits(long block, long size) {
        boolean fits = Long.compareUnsigned(size, block) <= 0;
        return fits
                && (block == SizeClasses.SMALLEST || Long.compareUnsigned(size, block >>> 1) > 0);
    }

    /**
     * What is guarded stays guarded, whatever the criteria say now, unless a limit is reached. A byte is the
     * least that can be, and a size of 0 gives a block as well.
     */
    private long reallocGuarded(long address, long size, StructView<MallocType> type, int flags) {
        Owner owner = types.owner(type);
        long old = memguard.sizeOf(address, owner);
        int sound = checked(flags);
        if (!types.register(type, sound)) {
            return 0;
        }
        long guarded = guarded(size == 0 ? 1 : size, owner, sound);
        long block = guarded != 0 ? guarded : allocUnguarded(size, type, classes.of(size), sound);
        if (block != 0) {
            context.memory().copy(address, block, min(old, size));
            memguard.free(address, owner);
        }
        return block;
    }

    private static long min(long first, long second) {
        return Long.compareUnsigned(first, second) < 0 ? first : second;
    }

    /** {@code reallocf}: as {@link #realloc}, but without memory the old block is freed. */
    public long reallocf(long address, long size, long typeAddress, int flags) {
        long block = realloc(address, size, typeAddress, flags);
        if (block == 0) {
            free(address, typeAddress);
        }
        return block;
    }
}
