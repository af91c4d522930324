package org.kheap.machine.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of the relocation tables, one relocation at a time. */
class RelocationTypeTest {

    private static final long ALLOC = ElfSection.SHF_ALLOC;
    private static final long WRITE = ElfSection.SHF_WRITE;

    /** Links for a machine with {@code .data} at an address, and answers its bytes. */
    private static byte[] data(ElfBuilder builder, long address)
            throws ElfFormatException, LinkException {
        ObjectLayout layout = ObjectLayout.of(ElfObject.parse(builder.build(), "t.o"));
        SegmentAddresses at = new SegmentAddresses(0, 0, address);
        return Relocator.link(layout, at, SymbolResolver.NONE).bytes(SegmentKind.DATA);
    }

    /** The number a machine has for a type. */
    static int number(ElfMachine machine, String name) {
        return machine.relocationTypes().entrySet().stream()
                .filter(e -> e.getValue().name().equals(name))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** One relocation of a word of {@code .data} at 0x30000 against an absolute symbol. */
    static ElfBuilder one(ElfMachine machine, String type, long value, long offset) {
        ElfBuilder builder = new ElfBuilder(machine);
        int data = builder.section(".data", ALLOC | WRITE, 4, new byte[8]);
        int symbol = builder.global("s", ElfSymbol.SHN_ABS, value);
        return builder.relocation(data, offset, number(machine, type), symbol, 0);
    }

    /**
     * Every type against what GNU ld 2.40 makes of it. Columns: the machine, the type, the field
     * before, S, A, P, the field afterwards.
     */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    SPARC,R_SPARC_HI22,0x3000000,0x70000040,0,0x10000000,0x31c0000
                    SPARC,R_SPARC_LO10,0x82106000,0x70000040,0,0x10000004,0x82106040
                    SPARC,R_SPARC_WDISP30,0x40000000,0x10050124,0,0x10000008,0x40014047
                    SPARC,R_SPARC_WDISP22,0x12800000,0x10008010,0,0x10000010,0x12802000
                    SPARC,R_SPARC_WDISP22,0x3800000,0x10008010,0,0x10000018,0x3801ffe
                    SPARC,R_SPARC_13,0x82102000,0x41,0,0x10000020,0x82102041
                    SPARC,R_SPARC_32,0x0,0x70000040,0,0x70000040,0x70000040
                    SPARC,R_SPARC_16,0x0,0x41,0,0x7000004c,0x41
                    SPARC,R_SPARC_8,0x0,0x41,0,0x7000004e,0x41
                    SPARC,R_SPARC_UA16,0x0,0x41,0,0x10100001,0x41
                    SPARC,R_SPARC_UA32,0x0,0x12345678,1,0x10100003,0x12345679
                    SPARCV9,R_SPARC_HH22,0x3000000,0x30000200040,0,0x30000000000,0x3000000
                    SPARCV9,R_SPARC_HM10,0x82106000,0x30000200040,0,0x30000000004,0x82106300
                    SPARCV9,R_SPARC_LM22,0x5000000,0x30000200040,0,0x30000000008,0x5000800
                    SPARCV9,R_SPARC_LO10,0x8410a000,0x30000200040,0,0x3000000000c,0x8410a040
                    SPARCV9,R_SPARC_H44,0x3000000,0x30000200040,0,0x30000000010,0x30c0000
                    SPARCV9,R_SPARC_M44,0x82106000,0x30000200040,0,0x30000000014,0x82106200
                    SPARCV9,R_SPARC_L44,0xc4586000,0x30000200040,0,0x30000000018,0xc4586040
                    SPARCV9,R_SPARC_HIX22,0x33fffff,0xfffffffff1234567,0,0x3000000001c,0x303b72e
                    SPARCV9,R_SPARC_LOX10,0x82187c00,0xfffffffff1234567,0,0x30000000020,0x82187d67
                    SPARCV9,R_SPARC_WDISP30,0x40000000,0x30000050124,0,0x30000000024,0x40014040
                    SPARCV9,R_SPARC_WDISP22,0x12800000,0x30000008010,0,0x3000000002c,0x12801ff9
                    SPARCV9,R_SPARC_WDISP19,0x12680000,0x30000008010,0,0x30000000034,0x12681ff7
                    SPARCV9,R_SPARC_WDISP16,0x2c84000,0x30000008010,0,0x3000000003c,0x2c85ff5
                    SPARCV9,R_SPARC_WDISP16,0x2c88000,0x2ffffffff00,0,0x3000000004c,0x2f8bfad
                    SPARCV9,R_SPARC_13,0x82102000,0x41,0,0x30000000054,0x82102041
                    SPARCV9,R_SPARC_PC22,0x2f000000,0x30000008010,0,0x30000000058,0x2f00001f
                    SPARCV9,R_SPARC_PC10,0xae15e000,0x30000008010,0,0x3000000005c,0xae15e3b4
                    SPARCV9,R_SPARC_OLO10,0x82106000,0x30000200040,0,0x30000000064,0x82106040
                    SPARCV9,R_SPARC_5,0x83386000,0x9,0,0x30000000068,0x83386009
                    SPARCV9,R_SPARC_10,0x82106000,0x41,0,0x3000000006c,0x82106041
                    SPARCV9,R_SPARC_11,0x83666000,0x41,0,0x30000000070,0x83666041
                    SPARCV9,R_SPARC_7,0x91d02000,0x41,0,0x30000000074,0x91d02041
                    SPARCV9,R_SPARC_6,0x83287000,0x9,0,0x30000000078,0x83287009
                    SPARCV9,R_SPARC_22,0x3000000,0x41,0,0x3000000007c,0x3000041
                    SPARCV9,R_SPARC_PC_HH22,0x3000000,0x42300004560,0,0x30000000080,0x3000000
                    SPARCV9,R_SPARC_PC_HM10,0x82106000,0x42300004560,0,0x30000000084,0x82106123
                    SPARCV9,R_SPARC_PC_LM22,0x3000000,0x42300004560,0,0x30000000088,0x3000011
                    SPARCV9,R_SPARC_64,0x0,0x30000200040,0,0x30000200040,0x30000200040
                    SPARCV9,R_SPARC_32,0x0,0x12345678,0,0x30000200050,0x12345678
                    SPARCV9,R_SPARC_16,0x0,0x41,0,0x30000200058,0x41
                    SPARCV9,R_SPARC_8,0x0,0x41,0,0x3000020005a,0x41
                    SPARCV9,R_SPARC_DISP32,0x0,0x30000008010,0,0x3000020005c,0xffe07fb4
                    SPARCV9,R_SPARC_UA64,0x0,0x30000200040,3,0x30000200064,0x30000200043
                    SPARCV9,R_SPARC_DISP64,0x0,0x30000050124,0,0x30000200070,0xffffffffffe500b4
                    SPARCV9,R_SPARC_UA16,0x0,0x41,0,0x30000100001,0x41
                    SPARCV9,R_SPARC_UA32,0x0,0x12345678,1,0x30000100003,0x12345679
                    I386,R_386_PC32,0xfffffffc,0xfe850124,-4,0xfe800001,0x5011f
                    I386,R_386_PC32,0xfffffffc,0xfe808010,-4,0xfe800006,0x8006
                    I386,R_386_32,0x0,0x12345678,0,0xfe80000b,0x12345678
                    I386,R_386_32,0x4,0xd0000040,4,0xfe800011,0xd0000044
                    I386,R_386_16,0x0,0x41,0,0xfe800018,0x41
                    I386,R_386_8,0x0,0x41,0,0xfe80001b,0x41
                    I386,R_386_PLT32,0xfffffffc,0xfe850124,-4,0xfe80001d,0x50103
                    I386,R_386_32,0x1234,0xd0000040,4660,0xd0000040,0xd0001274
                    I386,R_386_PC32,0xfffffff8,0xfe850124,-8,0xd0000044,0x2e8500d8
                    I386,R_386_32,0xfffffffb,0xfe850248,-5,0xd0000048,0xfe850243
                    AMD64,R_X86_64_PLT32,0x0,0xffffffffc0050124,-4,0xffffffffc0000001,0x5011f
                    AMD64,R_X86_64_32S,0x0,0xffffffffc0050124,0,0xffffffffc000000d,0xc0050124
                    AMD64,R_X86_64_32,0x0,0x12345678,0,0xffffffffc0000012,0x12345678
                    AMD64,R_X86_64_64,0x0,0xffffffffc0050248,0,0xffffffffc0000018,0xffffffffc0050248
                    AMD64,R_X86_64_PC32,0x0,0xffffffffc0200040,-4,0xffffffffc0000023,0x200019
                    AMD64,R_X86_64_PC32,0x0,0xffffffffc0200040,-1,0xffffffffc0000029,0x200016
                    AMD64,R_X86_64_16,0x0,0x41,0,0xffffffffc0000030,0x41
                    AMD64,R_X86_64_8,0x0,0x41,0,0xffffffffc0000033,0x41
                    AMD64,R_X86_64_PC64,0x0,0xc0050124,0,0xc0200048,0xffffffffffe500dc
                    AMD64,R_X86_64_PC32,0x0,0xffffffffc0050124,0,0xffffffffc020005c,0xffe500c8
                    """)
    void shouldAgreeWithAnotherLinker(
            ElfMachine machine, String name, String before, String s, long a, String p, String want)
            throws ElfFormatException, LinkException {
        int number = number(machine, name);
        RelocationType type = machine.relocationTypes().get(number);
        ElfBuilder builder = new ElfBuilder(machine);
        byte[] place = builder.buffer(8).array();
        putRaw(machine, type, place, parse(before));
        int data = builder.section(".data", ALLOC | WRITE, 1, place);
        int symbol = builder.global("s", ElfSymbol.SHN_ABS, parse(s));
        boolean inPlace = machine.relocationSectionType() == ElfSection.SHT_REL;
        builder.relocation(data, 0, number, symbol, inPlace ? 0 : a);

        byte[] after = data(builder, parse(p));

        long found = type.field().get(view(machine, after), 0);
        long mask = -1L >>> (Long.SIZE - 8 * type.field().bytes());
        assertThat(Long.toHexString(found & mask)).isEqualTo(Long.toHexString(parse(want)));
    }

    private static long parse(String hex) {
        return Long.parseUnsignedLong(hex.substring(2), 16);
    }

    private static ByteBuffer view(ElfMachine machine, byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(machine.order());
    }

    private static void putRaw(ElfMachine machine, RelocationType type, byte[] at, long value) {
        ByteBuffer b = view(machine, at);
        switch (type.field().bytes()) {
            case 1 -> b.put(0, (byte) value);
            case 2 -> b.putShort(0, (short) value);
            case 4 -> b.putInt(0, (int) value);
            default -> b.putLong(0, value);
        }
    }

    @Test
    void shouldAddTheSecondAddendOfSparcV9() throws ElfFormatException, LinkException {
        ElfBuilder builder = new ElfBuilder(ElfMachine.SPARCV9);
        byte[] place = builder.buffer(4).putInt(0x82106000).array();
        int data = builder.section(".data", ALLOC | WRITE, 4, place);
        int symbol = builder.global("s", ElfSymbol.SHN_ABS, 0x12345678);
        int type = number(ElfMachine.SPARCV9, "R_SPARC_OLO10");
        builder.relocation(data, new ElfRelocation(0, type, -0x100, symbol, 4));

        byte[] after = data(builder, 0x30000);

        assertThat(ByteBuffer.wrap(after).getInt()).isEqualTo(0x82106000 | 0x27c - 0x100);
    }

    @ParameterizedTest
    @CsvSource({
        "AMD64, R_X86_64_32, 0x100000000, 0x100000000",
        "AMD64, R_X86_64_32, 0xffffffff80000000, 0xffffffff80000000",
        "AMD64, R_X86_64_32S, 0x80000000, 0x80000000",
        "AMD64, R_X86_64_PC32, 0x80030000, 0x80000000",
        "AMD64, R_X86_64_16, 0x10000, 0x10000",
        "I386, R_386_8, 0x100, 0x100",
        "I386, R_386_PC16, 0x38000, 0x8000",
        "SPARC, R_SPARC_13, 0x2000, 0x2000",
        "SPARC, R_SPARC_WDISP22, 0x830000, 0x800000",
        "SPARC, R_SPARC_WDISP30, 0x30002, 0x2",
        "SPARCV9, R_SPARC_HI22, 0x100000000, 0x100000000",
        "SPARCV9, R_SPARC_H44, 0x100000000000, 0x100000000000",
        "SPARCV9, R_SPARC_WDISP16, 0x50000, 0x20000",
        "SPARCV9, R_SPARC_WDISP30, 0x80030000, 0x80000000",
        "SPARCV9, R_SPARC_HIX22, 0x1000, 0xffffffffffffefff"
    })
    void shouldRefuseAValueThatDoesNotFit(
            ElfMachine machine, String type, String value, String result) {
        assertThatThrownBy(() -> data(one(machine, type, parse(value), 0), 0x30000))
                .isInstanceOf(RelocationOverflowException.class)
                .hasMessage(
                        "relocated value does not fit: file=t.o type=%s section=.data"
                                + " r_offset=0x0 symbol=s value=%s",
                        type, result);
    }

    @ParameterizedTest
    @CsvSource({
        "AMD64, R_X86_64_32, 0xffffffff",
        "AMD64, R_X86_64_32S, 0xffffffff80000000",
        "AMD64, R_X86_64_PC32, 0x8002ffff",
        "AMD64, R_X86_64_PC32, 0xffffffff80030000",
        "I386, R_386_PC32, 0xffffffff",
        "I386, R_386_8, 0xffffff80",
        "I386, R_386_8, 0xff",
        "SPARC, R_SPARC_HI22, 0xffffffff",
        "SPARC, R_SPARC_WDISP30, 0xf0000000",
        "SPARC, R_SPARC_13, 0xfffff000",
        "SPARCV9, R_SPARC_H44, 0xfffffffffff",
        "SPARCV9, R_SPARC_WDISP30, 0x8002fffc"
    })
    void shouldTakeTheGreatestValueThatFits(ElfMachine machine, String type, String value)
            throws ElfFormatException, LinkException {
        assertThat(data(one(machine, type, parse(value), 0), 0x30000)).isNotEqualTo(new byte[8]);
    }
}
