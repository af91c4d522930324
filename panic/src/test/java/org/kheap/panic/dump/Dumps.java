package org.kheap.panic.dump;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.kheap.machine.Arch;
import org.kheap.machine.Mapping;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.FakeGuest;

/** Images of small guests: pages that compress well, badly, and not at all. */
final class Dumps {
    static final String PANIC_STRING = "out of coffee";
    static final long TIME = 1_170_000_000;

    private Dumps() {}

    /** An image of two stretches of memory, of {@code pages} pages together. */
    static CrashImage image(Arch arch, int pages) {
        FakeGuest guest = FakeGuest.on(arch, pages);
        int first = pages / 3;
        long stacks = arch.map().stacks().start();
        long heap = arch.map().heap().start();
        guest.mapPages(stacks, first, Rights.READ_WRITE);
        guest.mapPages(heap, pages - first, Rights.READ_EXECUTE);
        fill(guest, stacks, first);
        fill(guest, heap, pages - first);
        List<Mapping> mappings = new ArrayList<>();
        if (first > 0) {
            mappings.add(new Mapping(stacks, (long) first * arch.pageSize(), Rights.READ_WRITE));
        }
        mappings.add(
                new Mapping(heap, (long) (pages - first) * arch.pageSize(), Rights.READ_EXECUTE));
        byte[] symbolFile = new byte[arch.pageSize() + 100];
        new Random(1).nextBytes(symbolFile);
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, symbolFile, 0, 4);
        return new CrashImage(
                arch, guest.memory(), mappings, facts(arch, heap), symbolFile, "coffee strong");
    }

    private static void fill(FakeGuest guest, long va, int pages) {
        Random random = new Random(va);
        byte[] page = new byte[guest.arch().pageSize()];
        for (int i = 0; i < pages; i++) {
            switch (i % 3) {
                case 0 -> random.nextBytes(page);
                case 1 -> java.util.Arrays.fill(page, (byte) i);
                default -> {
                    for (int at = 0; at < page.length; at++) {
                        page[at] = (byte) (at % 40 * random.nextInt(2));
                    }
                }
            }
            guest.memory().write(va + (long) i * page.length, page, INSPECT);
        }
    }

    private static RegisterSnapshot registers(Arch arch) {
        int count =
                arch.strictAlignment()
                        ? SparcRegister.values().length
                        : X86Register.values().length;
        long[] values = new long[count];
        java.util.Arrays.setAll(values, i -> 0x1000 + i);
        return new RegisterSnapshot(values, List.of());
    }

    private static CrashFacts facts(Arch arch, long thread) {
        return new CrashFacts(
                PANIC_STRING,
                0,
                thread,
                0,
                List.of("SunOS", "kitchen", "5.11", "test", "machine"),
                "platform",
                TIME,
                5_000_000_000L,
                "",
                new byte[] {'h', 'i'},
                List.of(new CrashFacts.Module("genunix", 0x1000, 0x100)),
                List.of(new CrashFacts.Cpu(0x2000, thread)),
                List.of(new DumpThread(1, thread, registers(arch))),
                List.of());
    }

    /** All of a {@code vmcore.N}. */
    static byte[] bytes(CoreFile core, int number) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(core.head(number));
        core.writePages(Channels.newChannel(out), Progress.NONE);
        return out.toByteArray();
    }

    /** All of another file. */
    static byte[] bytes(CrashDirectory.Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(content.head().bytes(0));
        content.body().write(Channels.newChannel(out));
        return out.toByteArray();
    }
}
