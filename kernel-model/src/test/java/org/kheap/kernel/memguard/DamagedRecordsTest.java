package org.kheap.kernel.memguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.kernel.memguard.MemguardObject.MGO_ADDR;
import static org.kheap.kernel.memguard.MemguardObject.MGO_PAGES;
import static org.kheap.kernel.memguard.MemguardObject.MGO_RESERVED;
import static org.kheap.kernel.memguard.MemguardObject.MGO_SIZE;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;

/** The guest writes to what is kept of allocations. */
class DamagedRecordsTest {
    private static void assertDamageIsFound(GuardedKernel kernel, long address, long record) {
        PanicReason reason = kernel.panicOfFree(address, GuardedKernel.TYPE);
        assertThat(reason.message()).isEqualTo("memguard_object %x: damaged".formatted(record));
    }

    @OnEveryArch
    void shouldNotBelieveARecordThatMakesNoSense(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long page = arch.pageSize();
        long address = kernel.malloc(100);
        StructView<MemguardObject> record = kernel.recordOf(address);
        for (MemguardObject field : List.of(MGO_PAGES, MGO_SIZE)) {
            long value = record.word(field);
            for (long wrong : new long[] {0, 1, -1, value + page, value - page, value + 3 * page}) {
                record.word(field, wrong);
                if (field != MGO_SIZE || wrong != 1) { // a size of 1 would be one
                    assertDamageIsFound(kernel, address, record.base());
                }
            }
            record.word(field, value);
        }
        record.word(MGO_RESERVED, page);
        assertThat(kernel.panicOfFree(address, GuardedKernel.TYPE)).isNotNull();
        record.word(MGO_RESERVED, 3 * page);
        kernel.free(address);
        MemguardInvariants.check(kernel.probe());
    }

    @OnEveryArch
    void shouldNotTakeAwayPagesThatAreNotThere(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long page = arch.pageSize();
        long address = kernel.malloc(100);
        StructView<MemguardObject> record = kernel.recordOf(address);
        record.word(MGO_SIZE, page + 100).word(MGO_ADDR, address);
        assertDamageIsFound(kernel, address, record.base());
    }

    @OnEveryArch
    void shouldFindThatTheQuarantineLies(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(100);
        StructView<MemguardObject> record = kernel.recordOf(address);
        kernel.free(address);
        record.word(MGO_RESERVED, arch.pageSize());
        kernel.setWord("memguard_quarantine_limit", 0);
        long next = kernel.malloc(100);
        assertThat(kernel.panicOfFree(next, GuardedKernel.TYPE).message())
                .startsWith("vmem_hash_delete(")
                .contains("wrong size");
    }

    @OnEveryArch
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void shouldNotWalkACircle(Arch arch) {
        GuardedKernel kernel = GuardedKernel.boot(arch);
        long address = kernel.malloc(100);
        long record = kernel.recordOf(address).base();
        int word = kernel.kernel().abi().wordSize();
        kernel.memory().putWord(record, record, STORE); // its own left child
        kernel.memory().putWord(record + word, record, STORE);
        long elsewhere = kernel.value("maplimit") - 1;
        PanicReason reason = kernel.panicOfFree(elsewhere, GuardedKernel.TYPE);
        assertThat(reason.message()).isEqualTo("memguard_objects has no end: damaged");
        assertThatThrownBy(() -> kernel.explain(elsewhere))
                .isInstanceOf(KernelPanicException.class);
    }

    /** Whatever is written over a record, it ends in a panic, a trap, or a claim of damaged data. */
    @OnEveryArch
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldComeToAnEndWhateverIsWrittenOverARecord(Arch arch) {
        Random random = new Random(9);
        int size = sizeOfRecord(arch);
        for (int round = 0; round < 8; round++) {
            GuardedKernel kernel = GuardedKernel.bootWithAddresses(arch, 64);
            long[] live = new long[6];
            for (int i = 0; i < live.length; i++) {
                live[i] = kernel.malloc(1 + random.nextInt(2 * arch.pageSize()));
            }
            kernel.free(live[0]);
            long record = kernel.records().get(random.nextInt(live.length)).base();
            int at = random.nextInt(size / 4) * 4;
            kernel.memory().putInt(record + at, random.nextInt(), STORE);
            useAfterDamage(kernel, live);
        }
    }

    private static int sizeOfRecord(Arch arch) {
        return Layout.of(MemguardObject.class, arch.abi()).size();
    }

    private static void useAfterDamage(GuardedKernel kernel, long[] live) {
        try {
            for (int i = 1; i < live.length; i++) {
                kernel.malloc(100);
                kernel.free(live[i]);
                kernel.explain(live[i]);
                kernel.explain(live[0]);
            }
        } catch (KernelPanicException | GuestFaultException | IllegalStateException e) {
            assertThat(e).isNotNull();
        }
    }
}
