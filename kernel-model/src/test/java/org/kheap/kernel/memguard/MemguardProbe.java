package org.kheap.kernel.memguard;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.testing.AvlProbe;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeHat;

/** What MemGuard has in a guest's memory, for tests. */
public final class MemguardProbe {
    private final TestKernel kernel;
    private final Memguard memguard;

    public MemguardProbe(TestKernel kernel, Memguard memguard) {
        this.kernel = kernel;
        this.memguard = memguard;
    }

    /** {@code memguard_} and a name, of a counter or of anything else that is a word. */
    public long value(String name) {
        return kernel.globals().word("memguard_" + name);
    }

    /** All records, in the order of their addresses. */
    public List<StructView<MemguardObject>> records() {
        List<StructView<MemguardObject>> all = new ArrayList<>();
        long tree = kernel.globals().address("memguard_objects");
        for (long record : AvlProbe.objects(memory(), tree)) {
            all.add(record(record));
        }
        return all;
    }

    /** The records in quarantine, the oldest first. */
    public List<StructView<MemguardObject>> quarantine() {
        GuestList list = new GuestList(memory(), kernel.globals().address("memguard_quarantine"));
        List<StructView<MemguardObject>> all = new ArrayList<>();
        for (long record = list.first(); record != 0; record = list.next(record)) {
            all.add(record(record));
        }
        return all;
    }

    StructView<MemguardObject> record(long address) {
        return new StructView<>(Layout.of(MemguardObject.class, kernel.abi()), memory(), address);
    }

    /** The one of the addresses that MemGuard allocates from. */
    public Arena arena() {
        return kernel.arenas().at(value("arena"));
    }

    boolean contains(long address) {
        return memguard.contains(address);
    }

    FakeHat hat() {
        return kernel.hat();
    }

    GuestMemory memory() {
        return kernel.memory();
    }

    int page() {
        return kernel.guest().arch().pageSize();
    }
}
