package org.kheap.machine.elf;

import java.nio.ByteBuffer;

/**
 * One row of a processor supplement's table of relocations: what is computed, how much of the
 * result is kept, and where it goes.
 *
 * @param name for example {@code R_SPARC_HI22}
 * @param formula what is computed
 * @param shift how far the result is shifted right before it is stored
 * @param check what has to hold for the shifted result
 * @param field the bits it is stored in
 */
record RelocationType(String name, Formula formula, int shift, Check check, Field field) {

    /** The calculation, in the letters of the supplements. */
    enum Formula {
        /** Nothing to do. */
        NONE,
        /** S + A. */
        ABSOLUTE,
        /** S + A - P. */
        RELATIVE,
        /** ~(S + A): for addresses in the top 4 GB, together with {@link #LOX}. */
        COMPLEMENT,
        /** Low 10 bits of S + A, with the bits set that undo the complement of the others. */
        LOX,
        /** Low 10 bits of S + A, plus O. */
        LOW_PLUS_OFFSET,
        /** A type with a name and a meaning, but for programs that this linker does not make. */
        UNSUPPORTED;

        /**
         * Computes.
         *
         * @param value S + A
         * @param place P
         * @param offset O, the second addend of SPARC V9
         */
        long apply(long value, long place, int offset) {
            return switch (this) {
                case ABSOLUTE -> value;
                case RELATIVE -> value - place;
                case COMPLEMENT -> ~value;
                case LOX -> value & 0x3ff | 0x1c00;
                case LOW_PLUS_OFFSET -> (value & 0x3ff) + offset;
                case NONE, UNSUPPORTED -> throw new IllegalStateException(name());
            };
        }
    }

    /** When a result is too large for its field. */
    enum Check {
        /** Never: the field takes the low bits of whatever it is given. */
        TRUNCATE,
        /** Sign extension of the field must give the result, and no bit may be shifted out. */
        SIGNED,
        /** Zero extension of the field must give the result. */
        UNSIGNED,
        /** One of the two extensions must: a data word may hold either kind of number. */
        EITHER;

        boolean accepts(long value, int bits) {
            boolean signed = value >> (bits - 1) == 0 || value >> (bits - 1) == -1;
            boolean unsigned = bits == Long.SIZE || value >>> bits == 0;
            return switch (this) {
                case TRUNCATE -> true;
                case SIGNED -> signed;
                case UNSIGNED -> unsigned;
                case EITHER -> signed || unsigned;
            };
        }
    }

    /** The bits that are changed: the low ones of a number in the byte order of the file. */
    enum Field {
        /** No bits at all. */
        NONE(0, 0),
        /** Byte. */
        BYTE(1, 8),
        /** Two bytes. */
        HALF(2, 16),
        /** Four bytes. */
        WORD(4, 32),
        /** Eight bytes. */
        XWORD(8, 64),
        /** Immediate of a SPARC shift of a 32-bit register. */
        IMM5(4, 5),
        /** Immediate of a SPARC shift of a 64-bit register. */
        IMM6(4, 6),
        /** Trap number of a SPARC {@code Tcc}. */
        IMM7(4, 7),
        /** Part of a {@link #SIMM13} that completes a {@code sethi}. */
        LOW10(4, 10),
        /** Immediate of a SPARC {@code MOVcc}. */
        SIMM11(4, 11),
        /** Part of a {@link #SIMM13} that completes 44 bits. */
        LOW12(4, 12),
        /** Immediate of most SPARC instructions. */
        SIMM13(4, 13),
        /** Displacement of a SPARC {@code BPr}: two bits stand apart from the other fourteen. */
        DISP16(4, 16) {
            @Override
            long mask() {
                return 0x303fff;
            }

            @Override
            long spread(long value) {
                return (value & 0xc000) << 6 | value & 0x3fff;
            }
        },
        /** Displacement of a SPARC {@code BPcc}. */
        DISP19(4, 19),
        /** Immediate of {@code sethi}, displacement of a SPARC {@code Bicc}. */
        IMM22(4, 22),
        /** Displacement of a SPARC {@code call}. */
        DISP30(4, 30);

        private final int bytes;
        private final int bits;

        Field(int bytes, int bits) {
            this.bytes = bytes;
            this.bits = bits;
        }

        /** Size of the number the bits belong to. */
        int bytes() {
            return bytes;
        }

        int bits() {
            return bits;
        }

        long mask() {
            return bits == Long.SIZE ? -1 : (1L << bits) - 1;
        }

        long spread(long value) {
            return value & mask();
        }

        /** The number in place, sign-extended: the addend in {@code SHT_REL}. */
        long get(ByteBuffer bytesOfSection, int at) {
            return switch (bytes) {
                case 1 -> bytesOfSection.get(at);
                case 2 -> bytesOfSection.getShort(at);
                case 4 -> bytesOfSection.getInt(at);
                case 8 -> bytesOfSection.getLong(at);
                default -> throw new IllegalStateException(name());
            };
        }

        /** Changes the bits of the field and no others. */
        void put(ByteBuffer bytesOfSection, int at, long value) {
            long number = get(bytesOfSection, at) & ~mask() | spread(value);
            switch (bytes) {
                case 1 -> bytesOfSection.put(at, (byte) number);
                case 2 -> bytesOfSection.putShort(at, (short) number);
                case 4 -> bytesOfSection.putInt(at, (int) number);
                case 8 -> bytesOfSection.putLong(at, number);
                default -> throw new IllegalStateException(name());
            }
        }
    }

    /**
     * Whether a result fits the field.
     *
     * @param value the result of the formula, 64 bits wide
     * @param elfClass the address space the result is from
     */
    boolean fits(long value, ElfClass elfClass) {
        boolean dropsBits = check == Check.SIGNED && (value & (1L << shift) - 1) != 0;
        return !dropsBits && check.accepts(shifted(value, elfClass), field.bits());
    }

    /** What goes into the field. */
    long shifted(long value, ElfClass elfClass) {
        boolean signed = check == Check.SIGNED || check == Check.EITHER;
        if (signed) {
            return (elfClass == ElfClass.ELFCLASS32 ? (int) value : value) >> shift;
        }
        return elfClass.wrap(value) >>> shift;
    }
}
