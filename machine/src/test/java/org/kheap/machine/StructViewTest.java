package org.kheap.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.UINT8;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class StructViewTest {
    @FieldSpec.Struct("record")
    enum Record implements FieldSpec {
        R_LONG(UINT64, ""),
        R_WORD(SIZE, ""),
        R_INT(INT, ""),
        R_SHORT(SHORT, ""),
        R_BYTE(UINT8, ""),
        R_TEXT(array(CHAR, 6), "");

        private final Field field;

        Record(FieldType type, String doc) {
            field = new Field(type, doc);
        }

        @Override
        public Field field() {
            return field;
        }
    }

    private static StructView<Record> view(FakeGuest guest) {
        Layout<Record> layout = Layout.of(Record.class, guest.abi());
        return new StructView<>(layout, guest.memory(), guest.addressOf("record"));
    }

    @OnEveryArch
    void shouldReadBackWhatItStored(Arch arch) {
        StructView<Record> view = view(FakeGuest.on(arch, 1));
        view.int64(Record.R_LONG, 0x8123_4567_89ab_cdefL)
                .word(Record.R_WORD, arch.map().heap().start())
                .int32(Record.R_INT, -5)
                .int16(Record.R_SHORT, -6)
                .int8(Record.R_BYTE, -7)
                .string(Record.R_TEXT, "kheap");
        assertThat(view.int64(Record.R_LONG)).isEqualTo(0x8123_4567_89ab_cdefL);
        assertThat(view.word(Record.R_WORD)).isEqualTo(arch.map().heap().start());
        assertThat(view.int32(Record.R_INT)).isEqualTo(-5);
        assertThat(view.int16(Record.R_SHORT)).isEqualTo(-6);
        assertThat(view.int8(Record.R_BYTE)).isEqualTo(-7);
        assertThat(view.string(Record.R_TEXT)).isEqualTo("kheap");
    }

    @OnEveryArch
    void shouldStoreInTheByteOrderOfTheGuest(Arch arch) {
        StructView<Record> view = view(FakeGuest.on(arch, 1));
        view.int32(Record.R_INT, 0x01020304);
        int first = view.memory().getByte(view.addressOf(Record.R_INT), INSPECT);
        assertThat(first).isEqualTo(arch.abi().isBigEndian() ? 1 : 4);
    }

    @OnEveryArch
    void shouldKeepNoCopy(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 1);
        StructView<Record> one = view(guest);
        StructView<Record> other = view(guest);
        assertThat(one).isEqualTo(other);
        one.word(Record.R_WORD, 1);
        assertThat(other.word(Record.R_WORD)).isEqualTo(1);
        other.addWord(Record.R_WORD, 2).add64(Record.R_LONG, -1);
        assertThat(one.word(Record.R_WORD)).isEqualTo(3);
        assertThat(one.int64(Record.R_LONG)).isEqualTo(-1);
    }

    @OnEveryArch
    void shouldWrapWordsAtTheWidthOfTheGuest(Arch arch) {
        StructView<Record> view = view(FakeGuest.on(arch, 1));
        view.word(Record.R_WORD, -1);
        assertThat(view.word(Record.R_WORD)).isEqualTo(arch.abi().model().maxAddress());
        view.addWord(Record.R_WORD, 1);
        assertThat(view.word(Record.R_WORD)).isZero();
    }

    @OnEveryArch
    void shouldCutStringsAndLeaveNothingBehindThem(Arch arch) {
        StructView<Record> view = view(FakeGuest.on(arch, 1));
        view.string(Record.R_TEXT, "too long");
        assertThat(view.string(Record.R_TEXT)).isEqualTo("too l");
        view.string(Record.R_TEXT, "a");
        for (int i = 1; i < 6; i++) {
            assertThat(view.memory().getByte(view.addressOf(Record.R_TEXT, i), INSPECT)).isZero();
        }
    }
}
