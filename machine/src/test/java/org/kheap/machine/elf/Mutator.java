package org.kheap.machine.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages ELF files: at random bits, by cutting them, and at the fields that decide what a reader
 * does next, with the values that readers get wrong.
 */
final class Mutator {

    private final Random random;

    Mutator(long seed) {
        this.random = new Random(seed);
    }

    /** A field of the file: where, and how many bytes. */
    private record Field(int offset, int size) {}

    byte[] mutate(byte[] original) throws ElfFormatException {
        byte[] file = original.clone();
        int kind = random.nextInt(10);
        if (kind == 0) {
            return Arrays.copyOf(file, random.nextInt(file.length));
        }
        ElfObject object = ElfObject.parse(original, "original");
        for (int i = random.nextInt(3); i >= 0; i--) {
            if (kind < 3) {
                file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                put(file, object, field(object));
            }
        }
        return file;
    }

    /** Picks a structure first and then a field, so that large tables do not take all the hits. */
    private Field field(ElfObject object) {
        ElfHeader header = object.header();
        int word = header.elfClass().addressSize();
        return switch (random.nextInt(5)) {
            case 0 -> within(16, header.elfClass().headerSize() - 16, 2);
            case 1 ->
                    within(
                            (int) header.shoff(),
                            object.sections().size() * header.shentsize(),
                            random.nextBoolean() ? 4 : word);
            default -> inTable(object, word);
        };
    }

    private Field inTable(ElfObject object, int word) {
        List<ElfSection> tables = new ArrayList<>();
        for (ElfSection s : object.sections()) {
            boolean table =
                    s.isRelocations()
                            || s.type() == ElfSection.SHT_SYMTAB
                            || s.type() == ElfSection.SHT_STRTAB
                            || s.name().startsWith(".debug_");
            if (table && s.size() > 0) {
                tables.add(s);
            }
        }
        ElfSection s = tables.get(random.nextInt(tables.size()));
        int size = s.name().startsWith(".debug_") ? 1 << random.nextInt(3) : word;
        return within((int) s.offset(), (int) s.size(), size);
    }

    private Field within(int offset, int length, int size) {
        int slots = Math.max(length / size, 1);
        return new Field(offset + random.nextInt(slots) * size, size);
    }

    private void put(byte[] file, ElfObject object, Field field) {
        if (field.offset + field.size > file.length) {
            return;
        }
        ByteBuffer b = ByteBuffer.wrap(file).order(object.header().order());
        long value = interesting(file.length);
        switch (field.size) {
            case 1 -> b.put(field.offset, (byte) value);
            case 2 -> b.putShort(field.offset, (short) value);
            case 4 -> b.putInt(field.offset, (int) value);
            default -> b.putLong(field.offset, value);
        }
    }

    private long interesting(int length) {
        long[] values = {
            0,
            1,
            2,
            5,
            -1,
            -2,
            0x7f,
            0x80,
            0xff,
            0x7fff,
            0xff00,
            0xfff1,
            0xffff,
            length,
            length - 1L,
            Integer.MAX_VALUE,
            Integer.MIN_VALUE,
            0xffff_fff0L,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            1L << 40,
            random.nextInt(64),
            random.nextInt(length),
            random.nextLong()
        };
        return values[random.nextInt(values.length)];
    }
}
