package org.kheap.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kheap.machine.testing.OnEveryAbi;

class RamTest {
    private static final int SHIFT = 8;

    private static Ram ram(Abi abi) {
        return new Ram(
                abi,
                new ByteBuffer[] {
                    ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN).position(7),
                    ByteBuffer.allocate(256).order(ByteOrder.BIG_ENDIAN),
                    ByteBuffer.allocate(64)
                },
                SHIFT);
    }

    @OnEveryAbi
    void shouldAddUpItsChunks(Abi abi) {
        assertThat(ram(abi).size()).isEqualTo(576);
    }

    @OnEveryAbi
    void shouldStoreNumbersInTheByteOrderOfTheGuestInAllChunks(Abi abi) {
        Ram ram = ram(abi);
        for (long pa : new long[] {0, 248, 256, 504, 512, 568}) {
            ram.putLong(pa, 0x0102_0304_0506_0708L);
            assertThat(ram.getByte(pa)).isEqualTo(abi.isBigEndian() ? 1 : 8);
            assertThat(ram.getLong(pa)).isEqualTo(0x0102_0304_0506_0708L);
            ram.putInt(pa, 0x8182_8384);
            assertThat(ram.getInt32(pa)).isEqualTo(0x8182_8384);
            assertThat(ram.getInt(pa)).isEqualTo(0x8182_8384L);
            ram.putShort(pa, 0x9192);
            assertThat(ram.getShort(pa)).isEqualTo((short) 0x9192);
            ram.putByte(pa, 0xa1);
            assertThat(ram.getByte(pa)).isEqualTo((byte) 0xa1);
        }
    }

    @OnEveryAbi
    void shouldCopyWithinAChunk(Abi abi) {
        Ram ram = ram(abi);
        ram.write(260, new byte[] {0, 1, 2, 3, 4}, 1, 3);
        byte[] back = new byte[5];
        ram.read(260, back, 2, 3);
        assertThat(back).containsExactly(0, 0, 1, 2, 3);
    }

    @OnEveryAbi
    void shouldOpenWindowsOnItself(Abi abi) {
        Ram ram = ram(abi);
        ByteBuffer window = ram.window(264, 16);
        window.putLong(8, 0x0102_0304_0506_0708L);
        assertThat(ram.getLong(272)).isEqualTo(0x0102_0304_0506_0708L);
        ram.putInt(264, 0x8182_8384);
        assertThat(window.getInt(0)).isEqualTo(0x8182_8384);
        assertThatThrownBy(() -> window.get(16)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ram.window(504, 16)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @OnEveryAbi
    void shouldNotReachBeyondItsEnd(Abi abi) {
        Ram ram = ram(abi);
        assertThatThrownBy(() -> ram.getByte(576)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ram.getLong(572)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ram.getByte(768)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
