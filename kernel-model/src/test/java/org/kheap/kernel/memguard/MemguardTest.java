package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.memguard.MemguardObject.MGO_FREED;
import static org.kheap.kernel.memguard.MemguardObject.MGO_KIND;
import static org.kheap.kernel.memguard.MemguardObject.MGO_NAME;
import static org.kheap.kernel.memguard.MemguardObject.MGO_NUMBER;
import static org.kheap.kernel.memguard.MemguardObject.MGO_OWNER;
import static org.kheap.kernel.memguard.MemguardObject.MGO_RESERVED;
import static org.kheap.kernel.memguard.MemguardObject.MGO_START;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.testing.FakeEvents;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.OnEveryArch;

/** Allocations and frees, and what becomes of their pages and addresses. */
class MemguardTest {
    private static final int SIZE = 100;

    private static final String[] COUNTERS = {
        "numalloc", "mapused", "wasted", "fail_kva", "fail_pgs", "wrapcnt", "quarantined"
    };

    @OnEveryArch
    void shouldEndAtAPageThatIsNeverMapped(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        long page = arch.pageOf(address);
        assertThat(address).isEqualTo(page + arch.pageSize() - 112);
        assertThat(kernel.isMapped(page)).isTrue();
        assertThat(kernel.isMapped(page - 1)).isFalse();
        assertThat(kernel.isMapped(page + arch.pageSize())).isFalse();
        kernel.kernel().scribble(address, SIZE, 1);
        assertThat(kernel.kernel().isScribbled(address, SIZE, 1)).isTrue();
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldTakeThePagesAwayAtTheFree(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long before = kernel.kernel().hat().freePages();
        long address = kernel.malloc(3L * arch.pageSize());
        kernel.free(address);
        assertThat(kernel.memory().isAccessible(address, 1, LOAD)).isFalse();
        assertThat(kernel.memory().isAccessible(address, 1, STORE)).isFalse();
        assertThat(kernel.memory().isAccessible(address, 1, FETCH)).isFalse();
        assertThat(kernel.kernel().hat().freePages()).isGreaterThan(before - 3);
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldTellThoseWhoSleepForMemoryOfPagesThatItGivesBack(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        int before = kernel.kernel().events().wakeups();
        kernel.free(address);
        assertThat(kernel.kernel().events().wakeups()).isGreaterThan(before);
    }

    @OnEveryArch
    void shouldHoldWhatEverySizeAsksFor(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        int page = arch.pageSize();
        for (long size = 1; size <= 2L * page + 40; size += size % 97 + 1) {
            long address = kernel.malloc(size);
            kernel.kernel().scribble(address, size, (int) size);
            assertThat(address % 16).isZero();
            assertThat(kernel.memguard().sizeOf(address, GuardedKernel.TYPE)).isEqualTo(size);
            assertThat(kernel.kernel().isScribbled(address, size, (int) size)).isTrue();
            kernel.free(address);
        }
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldGiveNothingForNothing(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        assertThat(kernel.malloc(0)).isZero();
        for (String counter : COUNTERS) {
            assertThat(kernel.value(counter)).as(counter).isZero();
        }
    }

    @OnEveryArch
    void shouldCount(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        int page = arch.pageSize();
        long small = kernel.malloc(SIZE);
        long large = kernel.malloc(page + 1);
        assertThat(kernel.value("numalloc")).isEqualTo(2);
        assertThat(kernel.value("mapused")).isEqualTo(3 * page);
        assertThat(kernel.value("wasted")).isEqualTo(page - SIZE);
        kernel.free(small);
        assertThat(kernel.value("numalloc")).isEqualTo(2);
        assertThat(kernel.value("mapused")).isEqualTo(2 * page);
        assertThat(kernel.value("wasted")).isZero();
        assertThat(kernel.value("quarantined")).isEqualTo(3 * page);
        kernel.free(large);
        assertThat(kernel.value("mapused")).isZero();
        assertThat(kernel.value("quarantined")).isEqualTo(7 * page);
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldZeroTheWholeOfItAndNothingElse(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_canary", 0);
        int page = arch.pageSize();
        for (long size : new long[] {1, SIZE, page, page + 1, 2L * page + 17}) {
            long address = kernel.zeroed(size);
            byte[] bytes = new byte[(int) size];
            kernel.memory().read(address, bytes, LOAD);
            assertThat(bytes).containsOnly(0);
        }
    }

    @OnEveryArch
    void shouldRememberWhoAllocatedAndWhoFreed(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        FakeEvents events = kernel.kernel().events();
        kernel.malloc(1);
        events.callFrom(0x1111_1110L, 0x2222_2220L);
        events.runOn(0);
        long address = kernel.item(SIZE);
        StructView<MemguardObject> record = kernel.recordOf(address);
        assertThat(record.word(MGO_NUMBER)).isEqualTo(2);
        assertThat(record.int32(MGO_KIND)).isEqualTo(2);
        assertThat(record.word(MGO_OWNER)).isEqualTo(GuardedKernel.ZONE.address());
        assertThat(record.string(MGO_NAME)).isEqualTo(GuardedKernel.ZONE.name());
        assertEvent(kernel, record.addressOf(MemguardObject.MGO_ALLOCATED), 0, events.lastTime());
        StructView<MemguardEvent> freed = event(kernel, record.addressOf(MGO_FREED));
        assertThat(freed.word(MemguardEvent.MGE_THREAD)).isZero();
        events.runOn(3);
        kernel.memguard().free(address, GuardedKernel.ZONE);
        assertEvent(kernel, record.addressOf(MGO_FREED), 3, events.lastTime());
    }

    private static void assertEvent(GuardedKernel kernel, long address, int cpu, long time) {
        StructView<MemguardEvent> event = event(kernel, address);
        assertThat(event.int64(MemguardEvent.MGE_TIME)).isEqualTo(time);
        assertThat(event.word(MemguardEvent.MGE_THREAD)).isEqualTo(FakeEvents.THREAD);
        assertThat(event.int32(MemguardEvent.MGE_CPU)).isEqualTo(cpu);
        assertThat(event.int32(MemguardEvent.MGE_DEPTH)).isEqualTo(2);
        long first = event.addressOf(MemguardEvent.MGE_STACK, 0);
        assertThat(kernel.memory().getWord(first, LOAD)).isEqualTo(0x1111_1110L);
        long second = event.addressOf(MemguardEvent.MGE_STACK, 1);
        assertThat(kernel.memory().getWord(second, LOAD)).isEqualTo(0x2222_2220L);
    }

    private static StructView<MemguardEvent> event(GuardedKernel kernel, long address) {
        Layout<MemguardEvent> layout = Layout.of(MemguardEvent.class, kernel.kernel().abi());
        return new StructView<>(layout, kernel.memory(), address);
    }

    @OnEveryArch
    void shouldCutANameThatIsTooLong(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        Owner owner = new Owner(Owner.Kind.MALLOC, 0x1000, "x".repeat(40));
        long address = kernel.memguard().alloc(new GuardRequest(1, 16, false, owner));
        assertThat(kernel.recordOf(address).string(MGO_NAME)).isEqualTo("x".repeat(31));
        kernel.memguard().free(address, owner);
    }

    // Options

    @OnEveryArch
    void shouldHaveNoGuardPagesWithoutTheOption(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_options", 6);
        long first = kernel.malloc(SIZE);
        long second = kernel.malloc(SIZE);
        assertThat(first).isEqualTo(kernel.value("mapstart"));
        assertThat(second).isEqualTo(first + arch.pageSize());
        kernel.free(first);
        assertThat(kernel.isMapped(first)).isFalse();
        assertThat(kernel.isMapped(second)).isTrue();
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldTakeDownWhatItMadeWhateverTheOptionsAreNow(Arch arch) {
        for (int before = 0; before <= 1; before++) {
            GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_options", before);
            kernel.set("memguard_canary", before).set("vm_memguard_desc", "temp");
            long address = kernel.malloc(SIZE);
            kernel.set("memguard_options", 1 - before).set("memguard_canary", 1 - before);
            kernel.set("memguard_placement", "left").set("vm_memguard_desc", "other");
            kernel.free(address);
            assertThat(kernel.value("mapused")).isZero();
            assertThat(kernel.value("quarantined")).isEqualTo((1 + 2L * before) * arch.pageSize());
            MemguardInvariants.check(kernel.probe());
        }
    }

    @OnEveryArch
    void shouldShareNoGuardPage(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long first = kernel.recordOf(kernel.malloc(SIZE)).word(MGO_START);
        StructView<MemguardObject> second = kernel.recordOf(kernel.malloc(SIZE));
        assertThat(second.word(MGO_START)).isEqualTo(first + 3L * arch.pageSize());
        assertThat(second.word(MGO_RESERVED)).isEqualTo(3L * arch.pageSize());
        assertThat(kernel.value("cursor")).isEqualTo(first + 6L * arch.pageSize());
    }

    // Limits

    @OnEveryArch
    void shouldStayBelowTheLimitOfPagesWhateverTheSize(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        int page = arch.pageSize();
        kernel.setWord("memguard_physlimit", 4L * page);
        assertThat(kernel.malloc(5L * page)).isZero();
        assertThat(kernel.malloc(4L * page + 1)).isZero();
        assertThat(kernel.malloc(-1)).as("unsigned").isZero();
        assertThat(kernel.value("fail_pgs")).isEqualTo(3);
        long all = kernel.malloc(4L * page);
        assertThat(all).isNotZero();
        assertThat(kernel.malloc(1)).isZero();
        assertThat(kernel.value("fail_pgs")).isEqualTo(4);
        kernel.free(all);
        assertThat(kernel.malloc(3L * page)).isNotZero();
        assertThat(kernel.malloc(page + 1)).isZero();
        assertThat(kernel.malloc(page)).isNotZero();
        assertThat(kernel.value("fail_kva")).isZero();
        assertThat(kernel.value("numalloc")).isEqualTo(3);
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldGiveNothingMoreIfTheLimitIsLowered(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(2L * arch.pageSize());
        kernel.setWord("memguard_physlimit", arch.pageSize());
        assertThat(kernel.malloc(1)).isZero();
        kernel.free(address);
        assertThat(kernel.malloc(1)).isNotZero();
    }
}
