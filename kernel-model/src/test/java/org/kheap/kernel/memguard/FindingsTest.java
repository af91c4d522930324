package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_ACCESS;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_ADDRESS;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_DISTANCE;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_ERROR;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_OBJECT;
import static org.kheap.kernel.memguard.MemguardPanicInfo.MGP_TIMESTAMP;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.Trap;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.Guarded;

/** What {@code memguard_panic_info} tells of everything that can be found. */
class FindingsTest {
    private static final int SIZE = 96;

    private static StructView<MemguardPanicInfo> info(GuardedKernel kernel) {
        return new StructView<>(
                Layout.of(MemguardPanicInfo.class, kernel.kernel().abi()),
                kernel.memory(),
                kernel.globals().address("memguard_panic_info"));
    }

    private static void access(GuardedKernel kernel, long address, Access access) {
        var fault = kernel.memory().faultFor(address, 1, access);
        BadTrap trap = new BadTrap(new Trap(0xe, 0x1000, fault), 0);
        kernel.memguard().record(kernel.memguard().explain(trap).orElseThrow());
    }

    private static void refuse(GuardedKernel kernel, Runnable free) {
        kernel.memguard().record((Guarded) panicOf(free).orElseThrow());
    }

    private static void expect(
            GuardedKernel kernel, int error, int access, long address, long distance, long of) {
        StructView<MemguardPanicInfo> info = info(kernel);
        long truncated = kernel.kernel().abi().model().truncate(distance);
        assertThat(info.int32(MGP_ERROR)).isEqualTo(error);
        assertThat(info.int32(MGP_ACCESS)).isEqualTo(access);
        assertThat(info.word(MGP_ADDRESS)).isEqualTo(address);
        assertThat(info.word(MGP_DISTANCE)).isEqualTo(truncated);
        assertThat(info.word(MGP_OBJECT)).isEqualTo(of == 0 ? 0 : kernel.recordOf(of).base());
        assertThat(info.int64(MGP_TIMESTAMP)).isPositive();
    }

    @OnEveryArch
    void shouldTellOfAccesses(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        long page = arch.pageOf(address);
        access(kernel, address + SIZE, STORE);
        expect(kernel, 1, 2, address + SIZE, 1, address);
        access(kernel, page - 1, LOAD);
        expect(kernel, 2, 1, page - 1, address - page + 1, address);
        kernel.free(address);
        access(kernel, address + 4, FETCH);
        expect(kernel, 3, 3, address + 4, 4, address);
        long nowhere = kernel.value("maplimit") - 8;
        access(kernel, nowhere, LOAD);
        expect(kernel, 4, 1, nowhere, 0, 0);
    }

    @OnEveryArch
    void shouldTellOfFrees(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        refuse(kernel, () -> kernel.free(address + 8));
        expect(kernel, 6, 0, address + 8, 8, address);
        refuse(kernel, () -> kernel.memguard().free(address, GuardedKernel.ZONE));
        expect(kernel, 7, 0, address, 0, address);
        kernel.free(address);
        refuse(kernel, () -> kernel.free(address - 1));
        expect(kernel, 5, 0, address - 1, -1, address);
        long nowhere = kernel.value("maplimit") - 8;
        refuse(kernel, () -> kernel.free(nowhere));
        expect(kernel, 5, 0, nowhere, 0, 0);
    }

    @OnEveryArch
    void shouldTellOfChangedBytes(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE - 1);
        int old = kernel.memory().getByte(address + SIZE - 1, LOAD);
        kernel.memory().putByte(address + SIZE - 1, (byte) ~old, STORE);
        refuse(kernel, () -> kernel.free(address));
        expect(kernel, 8, 0, address + SIZE - 1, 1, address);
    }
}
