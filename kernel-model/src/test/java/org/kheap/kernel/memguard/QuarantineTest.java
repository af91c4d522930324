package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** How long addresses stay dead. */
class QuarantineTest {
    @OnEveryArch
    void shouldLetTheOldestGoFirst(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        int page = arch.pageSize();
        kernel.setWord("memguard_quarantine_limit", 10L * page);
        List<Long> freed = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            freed.add(kernel.malloc(16));
        }
        for (int i = 0; i < 8; i++) {
            kernel.free(freed.get(i));
            int kept = Math.min(3, i + 1);
            assertThat(kernel.quarantine())
                    .extracting(record -> record.word(MemguardObject.MGO_ADDR))
                    .containsExactlyElementsOf(freed.subList(i + 1 - kept, i + 1));
            assertThat(kernel.value("quarantined")).isEqualTo(3L * kept * page);
            MemguardInvariants.check(kernel.probe());
        }
    }

    @OnEveryArch
    void shouldKeepAnAllocationThatIsAsLargeAsTheLimit(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        int page = arch.pageSize();
        kernel.setWord("memguard_quarantine_limit", 3L * page);
        kernel.free(kernel.malloc(16));
        assertThat(kernel.quarantine()).hasSize(1);
        kernel.free(kernel.malloc(page + 1L));
        assertThat(kernel.quarantine()).isEmpty();
        assertThat(kernel.records()).isEmpty();
        assertThat(kernel.arena().inUse()).isZero();
    }

    @OnEveryArch
    void shouldShrinkWithTheLimitAtTheNextFree(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        for (int i = 0; i < 20; i++) {
            kernel.free(kernel.malloc(16));
        }
        assertThat(kernel.quarantine()).hasSize(20);
        kernel.setWord("memguard_quarantine_limit", 6L * arch.pageSize());
        kernel.free(kernel.malloc(16));
        assertThat(kernel.quarantine()).hasSize(2);
    }

    /** Addresses are given out upwards, and each once in a round. */
    @OnEveryArch
    void shouldSweepUpwardsAndGiveAnAddressOnceInARound(Arch arch) {
        GuardedKernel kernel = GuardedKernel.bootWithAddresses(arch, 64);
        kernel.setWord("memguard_quarantine_limit", 0);
        Random random = new Random(3);
        Deque<Long> live = new ArrayDeque<>();
        Map<Long, Long> rounds = new HashMap<>();
        long last = 0;
        for (int i = 0; i < 500; i++) {
            long before = kernel.value("wrapcnt");
            long size = 1 + random.nextInt(3 * arch.pageSize());
            long offset = kernel.malloc(size) - kernel.value("mapstart");
            long round = kernel.value("wrapcnt");
            assertThat(round).isEqualTo(before + (offset < last ? 1 : 0));
            for (long at = offset / arch.pageSize(); at * arch.pageSize() < offset + size; at++) {
                assertThat(rounds.getOrDefault(at, -1L)).isLessThan(round);
                rounds.put(at, round);
            }
            last = offset;
            live.add(offset + kernel.value("mapstart"));
            if (live.size() > 4) {
                kernel.free(live.remove());
            }
        }
        assertThat(kernel.value("wrapcnt")).isGreaterThan(20);
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldGiveNoAddressOfTheQuarantineAway(Arch arch) {
        GuardedKernel kernel = GuardedKernel.bootWithAddresses(arch, 64);
        kernel.setWord("memguard_quarantine_limit", 32L * arch.pageSize());
        Map<Long, Integer> freedAt = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            long address = kernel.malloc(16);
            int age = i - freedAt.getOrDefault(address, -1000);
            assertThat(age).isGreaterThan(10); // so many fit into the quarantine
            kernel.free(address);
            freedAt.put(address, i);
        }
        assertThat(kernel.value("fail_kva")).isZero();
    }

    @OnEveryArch
    void shouldLetTheOldestGoIfThereAreNoOtherAddresses(Arch arch) {
        GuardedKernel kernel = GuardedKernel.bootWithAddresses(arch, 64);
        kernel.setWord("memguard_quarantine_limit", 1000L * arch.pageSize());
        for (int i = 0; i < 100; i++) {
            long address = kernel.malloc(16);
            assertThat(address).isNotZero();
            kernel.free(address);
        }
        assertThat(kernel.quarantine()).hasSize(21);
        assertThat(kernel.malloc(30L * arch.pageSize())).isNotZero();
        assertThat(kernel.quarantine()).hasSize(5);
        assertThat(kernel.value("fail_kva")).isZero();
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldFailWithoutAddressesAndGoOnAfterAFree(Arch arch) {
        GuardedKernel kernel = GuardedKernel.bootWithAddresses(arch, 64);
        List<Long> live = new ArrayList<>();
        for (long at = kernel.malloc(16); at != 0; at = kernel.malloc(16)) {
            live.add(at);
        }
        assertThat(live).hasSize(21);
        assertThat(kernel.value("fail_kva")).isOne();
        assertThat(kernel.malloc(1)).isZero();
        assertThat(kernel.value("fail_kva")).isEqualTo(2);
        assertThat(kernel.value("fail_pgs")).isZero();
        assertThat(kernel.value("numalloc")).isEqualTo(21);
        kernel.free(live.get(7));
        long again = kernel.malloc(1);
        assertThat(arch.pageOf(again)).isEqualTo(arch.pageOf(live.get(7)));
        assertThat(kernel.value("wrapcnt")).isOne();
        MemguardInvariants.check(kernel.probe());
    }
}
