package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.kheap.kernel.testing.FakeEvents;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.GuardCorruption;
import org.kheap.panic.PanicReason.GuardFree;
import org.kheap.panic.PanicReason.GuardFreeError;
import org.kheap.panic.PanicReason.GuardedObject;

/** What must be true of an address that is freed, and what is said if it is not. */
class FreeChecksTest {
    private static final Owner TYPE = GuardedKernel.TYPE;
    private static final Owner ZONE = GuardedKernel.ZONE;
    private static final int SIZE = 100;

    private static GuardFree refusal(GuardedKernel kernel, long address, Owner owner) {
        GuardFree refusal = (GuardFree) kernel.panicOfFree(address, owner);
        assertThat(refusal.address()).isEqualTo(address);
        assertThat(refusal.page()).isEqualTo(address - kernel.inPage(address));
        assertThat(refusal.owner()).isEqualTo(owner.name());
        MemguardInvariants.check(kernel.probe());
        return refusal;
    }

    @OnEveryArch
    void shouldFindADoubleFree(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        kernel.kernel().events().callFrom(0x4444_4440L);
        kernel.free(address);
        long freed = kernel.kernel().events().lastTime();
        GuardFree refusal = refusal(kernel, address, TYPE);
        assertThat(refusal.error()).isEqualTo(GuardFreeError.DOUBLE_FREE);
        GuardedObject object = refusal.object();
        assertThat(object.number()).isOne();
        assertThat(object.start()).isEqualTo(address);
        assertThat(object.size()).isEqualTo(SIZE);
        assertThat(object.type()).isEqualTo("temp");
        assertThat(object.isItem()).isFalse();
        assertThat(object.allocated().stack()).isEqualTo(FakeEvents.STACK);
        assertThat(object.allocated().thread()).isEqualTo(FakeEvents.THREAD);
        assertThat(object.freed().stack()).isEqualTo(List.of(0x4444_4440L));
        assertThat(object.freed().age()).isEqualTo(FakeEvents.TICK);
        assertThat(object.freed().age()).isLessThan(object.allocated().age());
        assertThat(freed).isPositive();
        assertThat(kernel.value("mapused")).isZero();
    }

    @OnEveryArch
    void shouldFindADoubleFreeAtAnyAddressOfIt(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        kernel.free(address);
        for (long at : new long[] {address + 1, address - 50, address + arch.pageSize()}) {
            GuardFree refusal = refusal(kernel, at, TYPE);
            assertThat(refusal.error()).isEqualTo(GuardFreeError.DOUBLE_FREE);
            assertThat(refusal.object().start()).isEqualTo(address);
        }
    }

    @OnEveryArch
    void shouldFindTheFreeOfWhatWasNeverAllocated(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        GuardFree refusal = refusal(kernel, kernel.value("mapstart") + 0x123456, TYPE);
        assertThat(refusal.error()).isEqualTo(GuardFreeError.DOUBLE_FREE);
        assertThat(refusal.object()).isNull();
    }

    @OnEveryArch
    void shouldForgetWhatHasLeftTheQuarantine(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        kernel.setWord("memguard_quarantine_limit", 0);
        long address = kernel.malloc(SIZE);
        kernel.free(address);
        GuardFree refusal = refusal(kernel, address, TYPE);
        assertThat(refusal.error()).isEqualTo(GuardFreeError.DOUBLE_FREE);
        assertThat(refusal.object()).isNull();
    }

    @OnEveryArch
    void shouldFreeNothingButTheAddressThatWasGiven(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        int page = arch.pageSize();
        long address = kernel.malloc(3L * page - 40);
        long[] wrong = {
            address + 1, address - 1, address + page, address - page, address + 3 * page
        };
        for (long at : wrong) {
            GuardFree refusal = refusal(kernel, at, TYPE);
            assertThat(refusal.error()).isEqualTo(GuardFreeError.WRONG_ADDRESS);
            assertThat(refusal.object().start()).isEqualTo(address);
            assertThat(refusal.object().freed()).isNull();
        }
        kernel.free(address);
    }

    @OnEveryArch
    void shouldFreeOnlyByTheFunctionAndToTheZoneThatItCameFrom(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long item = kernel.item(SIZE);
        long block = kernel.malloc(SIZE);
        assertThat(refusal(kernel, item, TYPE).error()).isEqualTo(GuardFreeError.WRONG_OWNER);
        assertThat(refusal(kernel, item, GuardedKernel.OTHER_ZONE).error())
                .isEqualTo(GuardFreeError.WRONG_OWNER);
        GuardFree refusal = refusal(kernel, block, ZONE);
        assertThat(refusal.error()).isEqualTo(GuardFreeError.WRONG_OWNER);
        assertThat(refusal.object().type()).isEqualTo("temp");
        assertThat(refusal(kernel, item, TYPE).object().isItem()).isTrue();
        kernel.memguard().free(item, ZONE);
        kernel.free(block);
        assertThat(kernel.value("mapused")).isZero();
    }

    @OnEveryArch
    void shouldNotMindAnotherType(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long block = kernel.malloc(SIZE);
        kernel.memguard().free(block, new Owner(Owner.Kind.MALLOC, 0x77_0000, "devbuf"));
        assertThat(kernel.value("mapused")).isZero();
    }

    @OnEveryArch
    void shouldAskTheSameForASize(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        assertThat(kernel.memguard().sizeOf(address, TYPE)).isEqualTo(SIZE);
        GuardFree refusal =
                (GuardFree)
                        TestKernel.panicOf(() -> kernel.memguard().sizeOf(address + 1, TYPE))
                                .orElseThrow();
        assertThat(refusal.error()).isEqualTo(GuardFreeError.WRONG_ADDRESS);
    }

    // The canary

    @OnEveryArch
    void shouldFindEveryByteThatWasChangedBesideAnAllocation(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        for (String placement : new String[] {"right", "left"}) {
            kernel.set("memguard_placement", placement);
            long address = kernel.malloc(SIZE);
            long page = arch.pageOf(address);
            for (long at = page; at < page + arch.pageSize(); at++) {
                if (at == address) {
                    at += SIZE;
                }
                if (at < page + arch.pageSize()) {
                    assertChangeIsFound(kernel, address, at);
                }
            }
            kernel.free(address);
        }
    }

    private static void assertChangeIsFound(GuardedKernel kernel, long address, long at) {
        int canary = 0xaa ^ (int) (at & 7);
        assertThat(kernel.kernel().load(at)).isEqualTo(canary);
        kernel.kernel().store(at, canary ^ 1);
        GuardCorruption found = (GuardCorruption) kernel.panicOfFree(address, TYPE);
        assertThat(found.address()).isEqualTo(at);
        assertThat(found.expected()).isEqualTo(List.of((byte) canary));
        assertThat(found.found()).isEqualTo(List.of((byte) (canary ^ 1)));
        long distance = at < address ? at - address : at - address - SIZE + 1;
        assertThat(found.distance()).isEqualTo(distance);
        assertThat(found.object().start()).isEqualTo(address);
        kernel.kernel().store(at, canary);
    }

    @OnEveryArch
    void shouldShowAPieceOfDamageUntilEightBytesAreIntact(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_placement", "left");
        long address = kernel.malloc(SIZE);
        long end = address + SIZE;
        kernel.kernel().store(end + 2, 0);
        kernel.kernel().store(end + 5, 1);
        kernel.kernel().store(end + 14, 2);
        GuardCorruption found = (GuardCorruption) kernel.panicOfFree(address, TYPE);
        assertThat(found.address()).isEqualTo(end + 2);
        assertThat(found.distance()).isEqualTo(3);
        assertThat(found.expected()).hasSize(4);
        assertThat(found.found()).startsWith((byte) 0).endsWith((byte) 1).hasSize(4);
        kernel.kernel().store(end + 13, 2);
        found = (GuardCorruption) kernel.panicOfFree(address, TYPE);
        assertThat(found.found()).hasSize(13);
        assertThat(kernel.value("mapused")).isEqualTo(arch.pageSize());
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldNotMindWithoutACanary(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch).set("memguard_canary", 0);
        long address = kernel.malloc(SIZE);
        kernel.kernel().store(address - 1, 1);
        kernel.set("memguard_canary", 1);
        kernel.free(address);
    }

    @OnEveryArch
    void shouldFindChangesThoughTheCanaryWasSwitchedOffMeanwhile(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(SIZE);
        kernel.kernel().store(address - 1, 1);
        kernel.set("memguard_canary", 0);
        assertThat(kernel.panicOfFree(address, TYPE)).isInstanceOf(GuardCorruption.class);
    }
}
