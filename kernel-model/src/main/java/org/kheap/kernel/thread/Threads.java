package org.kheap.kernel.thread;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.kernel.vmem.Vmf;
import org.kheap.machine.AddressMap;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Rights;
import org.kheap.machine.StructView;

/** The threads of a kernel: where their stacks come from, and the circle that all of them are in. */
public final class Threads {
    /** The structure begins at a multiple of this, and so does the stack below it. */
    private static final int ALIGNMENT = 64;

    /** Smallest stack that the guest may supply: its structure, and some frames. */
    private static final int LEAST_STACK = 1024;

    private static final int MINCLSYSPRI = 60;

    /** Priority of the thread that boots a kernel. */
    private static final int T0_PRIORITY = 96;

    private final Arch arch;
    private final GuestMemory memory;
    private final Globals globals;
    private final Segkmem segkmem;
    private final Layout<Kthread> layout;
    private final Arena segkp;

    /** In the order of their creation, which is that of the circle. */
    private final Map<Long, KernelThread> byAddress = new LinkedHashMap<>();

    /** Takes structures back that are not on a stack of ours. */
    private LongConsumer structures = address -> {};

    private long created;

    /** How many are in the circle that never run. */
    private int standing;

    /** @param segkp an empty arena with the page size as its quantum, for stacks */
    public Threads(Arch arch, GuestMemory memory, Globals globals, Segkmem segkmem, Arena segkp) {
        this.arch = arch;
        this.memory = memory;
        this.globals = globals;
        this.segkmem = segkmem;
        this.layout = Layout.of(Kthread.class, memory.abi());
        this.segkp = segkp;
        AddressMap.Range stacks = arch.map().stacks();
        segkp.add(stacks.start(), stacks.size(), Vmf.VM_SLEEP);
        beginCircle();
    }

    /** The circle begins with {@code t0}, which has booted the kernel and sleeps ever after. */
    private void beginCircle() {
        StructView<Kthread> first = view(globals.address("t0"));
        join(first, first);
        globals.word("allthreads", first.base());
        long process = globals.address("p0");
        new StructView<>(Layout.of(Proc.class, memory.abi()), memory, process)
                .word(Proc.P_TLIST, first.base());
        addStanding(first, 0, T0_PRIORITY);
        first.word(Kthread.T_WCHAN, first.base());
        first.int32(Kthread.T_STATE, KernelThread.State.ASLEEP.number());
    }

    /**
     * Adds a thread that is there to be seen: it has no stack, and the scheduler does not know it.
     *
     * @param function that it would have started in; 0 if in none
     */
    void addStanding(StructView<Kthread> view, long function, int priority) {
        describe(view, function);
        view.int16(Kthread.T_PRI, priority);
        standing++;
        link(view);
    }

    private void describe(StructView<Kthread> view, long function) {
        view.word(Kthread.T_STARTPC, function).word(Kthread.T_PROCP, globals.address("p0"));
    }

    /**
     * Takes {@code size} bytes of mapped stack with a page below them that is not mapped.
     *
     * @return its lowest address, or 0 if there is no memory
     */
    public long allocateStack(long size) {
        long pages = arch.roundToPages(size);
        long withRedZone = pages + arch.pageSize();
        long block = segkp.alloc(withRedZone, Vmf.VM_SLEEP);
        if (block == 0) {
            return 0;
        }
        long low = block + arch.pageSize();
        if (!segkmem.back(low, pages, Rights.READ_WRITE)) {
            segkp.free(block, withRedZone);
            return 0;
        }
        return low;
    }

    /** Address of the arena that stacks come from. */
    public long stackArena() {
        return segkp.address();
    }

    /** Whether a stack of that size, in bytes, could ever be had. */
    public boolean canHaveStack(long size) {
        return Long.compareUnsigned(size - 1, arch.map().stacks().size() / 2) < 0;
    }

    /**
     * Makes a thread with a stack of its own.
     *
     * @param name for people; empty for one that the guest makes
     * @param stackSize in bytes, rounded up to pages
     * @param function that it starts in
     * @return null if there is not enough memory
     */
    public KernelThread create(String name, long stackSize, long function) {
        long low = allocateStack(stackSize);
        if (low == 0) {
            return null;
        }
        // The structure is carved out of the stack, at its top.
        long address = low + arch.roundToPages(stackSize) - layout.size() & -ALIGNMENT;
        return add(name, address, low, address, function, true);
    }

    /** Whether a stack that the guest supplies is large enough. */
    public boolean isEnoughStack(long size) {
        return Long.compareUnsigned(size, LEAST_STACK) >= 0;
    }

    /**
     * Makes a thread on a stack that the guest supplies, which has no red zone. A little at its top
     * stays unused, since what is called first looks for arguments behind its return address.
     *
     * @param structure room for its {@code kthread_t}, of {@link #structureSize} bytes, which goes back
     *     where {@link #returnStructuresTo} says
     */
    public KernelThread createOn(long structure, long low, long size, long function) {
        long top = low + size - ALIGNMENT & -ALIGNMENT;
        return add("", structure, low, top, function, false);
    }

    /** Bytes of a {@code kthread_t}. */
    public int structureSize() {
        return layout.size();
    }

    /** Says who gets structures back that threads on foreign stacks had. */
    public void returnStructuresTo(LongConsumer owner) {
        structures = owner;
    }

    private KernelThread add(
            String name, long address, long low, long high, long function, boolean owns) {
        memory.write(address, new byte[layout.size()], STORE);
        StructView<Kthread> view = new StructView<>(layout, memory, address);
        view.word(Kthread.T_STK, high).word(Kthread.T_STKBASE, low);
        describe(view, function);
        view.int64(Kthread.T_DID, ++created);
        KernelThread thread = new KernelThread(view, name, low, high, owns);
        thread.willBeginAt(high);
        thread.priority(MINCLSYSPRI);
        thread.become(KernelThread.State.STOPPED);
        byAddress.put(address, thread);
        link(view);
        return thread;
    }

    /**
     * Puts a thread at the end of the circle, which is that of the process, too, since there is only
     * one.
     */
    private void link(StructView<Kthread> thread) {
        StructView<Kthread> head = view(globals.address("t0"));
        if (!thread.equals(head)) {
            StructView<Kthread> last = view(head.word(Kthread.T_PREV));
            join(last, thread);
            join(thread, head);
        }
        count();
    }

    private void unlink(StructView<Kthread> thread) {
        join(view(thread.word(Kthread.T_PREV)), view(thread.word(Kthread.T_NEXT)));
        count();
    }

    private static void join(StructView<Kthread> left, StructView<Kthread> right) {
        left.word(Kthread.T_NEXT, right.base()).word(Kthread.T_FORW, right.base());
        right.word(Kthread.T_PREV, left.base()).word(Kthread.T_BACK, left.base());
    }

    private StructView<Kthread> view(long address) {
        return new StructView<>(layout, memory, address);
    }

    private void count() {
        globals.int32("nthread", byAddress.size() + standing);
    }

    /** Forgets a thread that has ended. Its stack stays until {@link #bury}. */
    void remove(KernelThread thread) {
        byAddress.remove(thread.address());
        unlink(thread.view());
    }

    /** Gives stack or structure of a thread back that was removed and that nobody stands on any more. */
    void bury(KernelThread thread) {
        if (thread.ownsStack()) {
            long pages = arch.roundToPages(thread.high() - thread.low());
            segkmem.unback(thread.low(), pages);
            segkp.free(thread.low() - arch.pageSize(), pages + arch.pageSize());
        } else {
            structures.accept(thread.address());
        }
    }

    /** The thread whose {@code kthread_t} is there. */
    public Optional<KernelThread> at(long address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** The thread of that {@code t_did}, unless it has ended. */
    public Optional<KernelThread> numbered(long number) {
        return byAddress.values().stream().filter(t -> t.number() == number).findFirst();
    }

    /** All that have not ended, the oldest first. */
    public Collection<KernelThread> all() {
        return List.copyOf(byAddress.values());
    }
}
