package org.kheap.debugger.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

class CellsTest {
    private static final long PA = 0x40;
    private static final long VALUE = 0x8081_8283_8485_8687L;

    @OnEveryArch
    void shouldReadNumbersOfAnySizeInTheOrderOfTheMachine(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        long page = arch.map().heap().start();
        target.guest().mapPages(page, 1, Rights.READ_WRITE);
        target.memory().putLong(page, VALUE, INSPECT);
        target.guest().ram().putLong(PA, VALUE);
        Cells virtual = Cells.virtual(target);
        Cells physical = Cells.physical(target);
        Cells value = Cells.value(arch.abi(), VALUE, Long.BYTES);

        for (int size = 1; size <= Long.BYTES; size++) {
            for (int at = 0; at + size <= Long.BYTES; at++) {
                int above = arch.abi().isBigEndian() ? at : Long.BYTES - size - at;
                long expected = VALUE << above * Byte.SIZE >>> Long.SIZE - size * Byte.SIZE;
                assertThat(virtual.read(page + at, size)).isEqualTo(expected);
                assertThat(physical.read(PA + at, size)).isEqualTo(expected);
                assertThat(value.read(at, size)).isEqualTo(expected);
            }
        }
    }

    @OnEveryArch
    void shouldReadNothingBeyondTheEnd(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        Cells value = Cells.value(arch.abi(), 0x1234_5678, 4);

        assertThat(value.read(0, 4)).isEqualTo(0x1234_5678);
        assertMissing(value, 1, 4);
        assertMissing(value, 0, 8);
        assertMissing(value, -1, 1);
        assertMissing(value, Long.MAX_VALUE, 8);
        assertMissing(Cells.physical(target), target.guest().ram().size() - 3, 4);
        assertMissing(Cells.virtual(target), 8, 3);
    }

    private static void assertMissing(Cells cells, long position, int size) {
        assertThatExceptionOfType(GuestFaultException.class)
                .isThrownBy(() -> cells.read(position, size));
    }
}
