package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.module.LoadException;
import org.kheap.kernel.module.ModuleLoader;
import org.kheap.kernel.module.ModuleSpace;
import org.kheap.kernel.module.ModuleTable;
import org.kheap.kernel.vmem.Segkmem;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfFormatException;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.elf.ElfSection;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** Ten thousand damaged objects are loaded, or refused in a sentence; nothing else happens. */
@ExtendWith(EnginesAreClosed.class)
class DamagedObjectTest {
    private static final int MUTATIONS_PER_MACHINE = 2500;
    private static final int PER_GUEST = 25;
    private static final int PAGES = 400;
    private static final long SEED = 20_260_101;
    private static final long[] INTERESTING = {
        0,
        1,
        2,
        3,
        7,
        8,
        0x7f,
        0xff,
        0xffff,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_fff0L,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -8,
        0x1000,
        0x1001
    };

    private final Random random = new Random(SEED);
    private ModuleLoader loader;
    private ModuleSpace space;

    @OnEveryArch
    void shouldLoadOrRefuseAnyObject(Arch arch) throws Exception {
        List<byte[]> originals = originals(arch);
        int loaded = 0;
        for (int i = 0; i < MUTATIONS_PER_MACHINE; i++) {
            if (i % PER_GUEST == 0) {
                newGuest(arch);
            }
            byte[] file = mutate(originals.get(i % originals.size()));
            try {
                loaded += load(file) ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("machine=%s mutation=%d".formatted(arch, i), e);
            }
        }
        assertThat(loaded).isBetween(MUTATIONS_PER_MACHINE / 20, MUTATIONS_PER_MACHINE);
    }

    private boolean load(byte[] file) {
        try {
            ElfObject object = ElfObject.parse(file, "mutated.o");
            loader.load("mutated", List.of(object), space);
            return true;
        } catch (ElfFormatException | LoadException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("null");
            return false;
        }
    }

    private void newGuest(Arch arch) throws LoadException {
        FakeGuest guest = FakeGuest.on(arch, PAGES);
        ModuleTable table = new ModuleTable();
        loader = new ModuleLoader(arch, guest.memory(), new Segkmem(arch, guest.hat()), table);
        ModuleSpace kernel = ModuleSpace.kernel(arch);
        loader.load("unix", GuestRun.image(arch).unix(), kernel);
        loader.load("genunix", GuestRun.image(arch).genunix(), kernel);
        space = ModuleSpace.loadable(arch);
    }

    private static List<byte[]> originals(Arch arch) throws Exception {
        List<byte[]> originals = new ArrayList<>();
        for (String source : List.of("use-after-free", "null-field", "stack-overflow")) {
            originals.add(RealObjects.compile(arch, Path.of(Cli.gallery(source))));
        }
        return originals;
    }

    // Damage

    private byte[] mutate(byte[] original) throws ElfFormatException {
        byte[] file = original.clone();
        switch (random.nextInt(8)) {
            case 0:
                return Arrays.copyOf(file, random.nextInt(file.length));
            case 1:
                for (int i = random.nextInt(8); i >= 0; i--) {
                    file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return file;
            default:
                ElfObject object = ElfObject.parse(original, "original");
                for (int i = random.nextInt(3); i >= 0; i--) {
                    damageField(file, object);
                }
                return file;
        }
    }

    /** One number in the header, the section table or a section gets another value. */
    private void damageField(byte[] file, ElfObject object) {
        ElfSection section = object.sections().get(random.nextInt(object.sections().size()));
        int tables = object.sections().size() * object.header().shentsize();
        switch (random.nextInt(4)) {
            case 0 -> put(file, object, 16, 36);
            case 1, 2 -> put(file, object, (int) object.header().shoff(), tables);
            default -> put(file, object, (int) section.offset(), (int) section.size());
        }
    }

    private void put(byte[] file, ElfObject object, int offset, int length) {
        int size = 1 << random.nextInt(4);
        int at = offset + (length <= size ? 0 : random.nextInt(length / size) * size);
        if (at + size > file.length) {
            return;
        }
        ByteOrder order = object.header().order();
        long value =
                random.nextInt(4) == 0
                        ? random.nextInt(file.length)
                        : INTERESTING[random.nextInt(INTERESTING.length)];
        ByteBuffer buffer = ByteBuffer.wrap(file).order(order);
        switch (size) {
            case 1 -> buffer.put(at, (byte) value);
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
    }
}
