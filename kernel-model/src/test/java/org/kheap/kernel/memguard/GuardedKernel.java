package org.kheap.kernel.memguard;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.List;
import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.StructView;
import org.kheap.machine.Trap;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardHit;

/** A {@link TestKernel} with MemGuard, and a type and two zones that are guarded. */
final class GuardedKernel {
    static final Owner TYPE = new Owner(Owner.Kind.MALLOC, 0x1234_5678L, "temp");
    static final Owner ZONE = new Owner(Owner.Kind.ZONE, 0x2345_6780L, "vnodes");
    static final Owner OTHER_ZONE = new Owner(Owner.Kind.ZONE, 0x2345_6900L, "vnodes");
    static final long SEED = 7;

    private final TestKernel kernel;
    private final Memguard memguard;

    private GuardedKernel(TestKernel kernel) {
        this.kernel = kernel;
        FakeGuest guest = kernel.guest();
        memguard =
                new Memguard(
                        new Memguard.Context(
                                guest.arch(),
                                guest.memory(),
                                kernel.globals(),
                                new LoopGuard(),
                                kernel.arenas(),
                                kernel.segkmem(),
                                kernel.kmem(),
                                guest.hat().totalPages(),
                                kernel.events(),
                                SEED));
    }

    /** With what the kernel is compiled with, on a guest with memory enough. */
    static GuardedKernel boot(Arch arch) {
        return boot(FakeGuest.on(arch, 4096));
    }

    static GuardedKernel boot(FakeGuest guest) {
        return unready(guest).init();
    }

    /** On a heap that checks all that it can. */
    static GuardedKernel bootChecked(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 4096);
        return unready(TestKernel.boot(guest, TestKernel.FULL_CHECKS)).init();
    }

    /** One that has so few addresses, a power of two, and may have pages for all of them. */
    static GuardedKernel bootWithAddresses(Arch arch, int pages) {
        long size = (long) pages * arch.pageSize();
        GuardedKernel made = unready(FakeGuest.on(arch, 2048));
        made.set("vm_memguard_divisor", (int) (arch.map().heap().size() / size)).init();
        return made.setWord("memguard_physlimit", size);
    }

    /** One whose MemGuard has yet to begin. */
    static GuardedKernel unready(FakeGuest guest) {
        return unready(TestKernel.boot(guest, 0));
    }

    private static GuardedKernel unready(TestKernel kernel) {
        GuardedKernel made = new GuardedKernel(kernel);
        made.set("memguard_options", 1).set("memguard_canary", 1).set("vm_memguard_divisor", 10);
        return made.set("memguard_placement", "right");
    }

    GuardedKernel init() {
        memguard.init();
        return this;
    }

    // What may be set, and what is counted

    GuardedKernel set(String variable, int value) {
        globals().int32(variable, value);
        return this;
    }

    GuardedKernel set(String variable, String value) {
        memory().putString(globals().address(variable), value, 16, STORE);
        return this;
    }

    GuardedKernel setWord(String variable, long value) {
        globals().word(variable, value);
        return this;
    }

    /** {@code memguard_} and a name, of a counter or of anything else that is a word. */
    long value(String name) {
        return probe().value(name);
    }

    // Allocations

    long malloc(long size) {
        return memguard.alloc(new GuardRequest(size, 16, false, TYPE));
    }

    long malloc(long size, long align) {
        return memguard.alloc(new GuardRequest(size, align, false, TYPE));
    }

    long zeroed(long size) {
        return memguard.alloc(new GuardRequest(size, 16, true, TYPE));
    }

    long item(long size) {
        return memguard.alloc(new GuardRequest(size, 0, false, ZONE));
    }

    void free(long address) {
        memguard.free(address, TYPE);
    }

    /** Why the kernel panics when an address is freed. */
    PanicReason panicOfFree(long address, Owner owner) {
        return TestKernel.panicOf(() -> memguard.free(address, owner)).orElseThrow();
    }

    /** What an access to an address that traps turns out to be. */
    Optional<GuardHit> explain(long address) {
        Fault fault = memory().faultFor(address, 1, GuestMemory.Access.LOAD);
        return memguard.explain(new BadTrap(new Trap(0xe, 0x1000_0000L, fault), 0));
    }

    /** What an access to an address that traps turns out to be, which is in MemGuard's range. */
    GuardHit hit(long address) {
        return explain(address).orElseThrow();
    }

    /** All records, in the order of their addresses. */
    List<StructView<MemguardObject>> records() {
        return probe().records();
    }

    /** The records in quarantine, the oldest first. */
    List<StructView<MemguardObject>> quarantine() {
        return probe().quarantine();
    }

    Arena arena() {
        return probe().arena();
    }

    StructView<MemguardObject> record(long address) {
        return probe().record(address);
    }

    /** What it has in memory. */
    MemguardProbe probe() {
        return new MemguardProbe(kernel, memguard);
    }

    /** The record of the allocation that begins at an address. */
    StructView<MemguardObject> recordOf(long address) {
        return records().stream()
                .filter(record -> record.word(MemguardObject.MGO_ADDR) == address)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no record: 0x%x".formatted(address)));
    }

    boolean isMapped(long address) {
        return kernel.hat().isMapped(address);
    }

    /** Bytes from the beginning of its page to an address. */
    long inPage(long address) {
        return address - kernel.guest().arch().pageOf(address);
    }

    int page() {
        return kernel.guest().arch().pageSize();
    }

    TestKernel kernel() {
        return kernel;
    }

    Memguard memguard() {
        return memguard;
    }

    Globals globals() {
        return kernel.globals();
    }

    GuestMemory memory() {
        return kernel.memory();
    }
}
