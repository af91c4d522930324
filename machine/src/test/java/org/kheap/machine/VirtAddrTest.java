package org.kheap.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.kheap.machine.testing.OnEveryArch;

class VirtAddrTest {
    private static VirtAddr at(long value) {
        return new VirtAddr(value);
    }

    @Test
    void shouldCompareUnsigned() {
        assertThat(at(0xffff_fe0b_0000_0000L)).isGreaterThan(at(0x1000));
        assertThat(at(5)).isEqualByComparingTo(at(5));
    }

    @Test
    void shouldAddInBothDirections() {
        assertThat(at(0x1000).plus(0x20, DataModel.ILP32)).isEqualTo(at(0x1020));
        assertThat(at(0x1000).plus(-0x20, DataModel.ILP32)).isEqualTo(at(0xfe0));
        assertThat(at(0x1000).plus(0, DataModel.LP64)).isEqualTo(at(0x1000));
        assertThat(at(-16).plus(15, DataModel.LP64)).isEqualTo(at(-1));
        assertThat(at(0x7fff_ffff_ffff_ffffL).plus(1, DataModel.LP64))
                .isEqualTo(at(0x8000_0000_0000_0000L));
    }

    @Test
    void shouldNotLeaveTheAddressSpace() {
        assertThatThrownBy(() -> at(0xffff_fff0L).plus(16, DataModel.ILP32))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("address leaves the address space: va=0xfffffff0 bytes=16");
        assertThatThrownBy(() -> at(-16).plus(16, DataModel.LP64))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> at(15).plus(-16, DataModel.LP64))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> at(15).plus(-16, DataModel.ILP32))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void shouldPrintAsDebuggersDo() {
        assertThat(at(0xffff_fe0b_0000_1000L)).hasToString("fffffe0b00001000");
        assertThat(new PhysAddr(0x1000)).hasToString("pa:1000");
    }

    @OnEveryArch
    void shouldFindEachMachineByItsName(Arch arch) {
        assertThat(Arch.named(arch.name().toUpperCase(java.util.Locale.ROOT))).contains(arch);
        assertThat(Arch.named("vax")).isEmpty();
    }

    @OnEveryArch
    void shouldKeepTheRangesOfItsMapApart(Arch arch) {
        AddressMap map = arch.map();
        AddressMap.Range[] ranges = {
            map.text(), map.data(), map.modules(), map.stacks(), map.heap()
        };
        for (AddressMap.Range range : ranges) {
            assertThat(Long.compareUnsigned(range.start(), range.end())).isNegative();
            assertThat(range.start()).isEqualTo(arch.pageOf(range.start()));
            assertThat(range.end()).isEqualTo(arch.pageOf(range.end()));
            assertThat(Long.compareUnsigned(range.start(), map.kernelBase()))
                    .isGreaterThanOrEqualTo(0);
            for (AddressMap.Range other : ranges) {
                assertThat(other != range && other.contains(range.start())).isFalse();
            }
        }
    }

    @OnEveryArch
    void shouldRoundToPages(Arch arch) {
        int page = arch.pageSize();
        assertThat(arch.roundToPages(1)).isEqualTo(page);
        assertThat(arch.roundToPages(page)).isEqualTo(page);
        assertThat(arch.roundToPages(0)).isZero();
        assertThat(arch.pageOf(3L * page - 1)).isEqualTo(2L * page);
    }
}
