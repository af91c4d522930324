package org.kheap.debugger.lang;

import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Macro;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;

/** A target with the same things in its memory on each machine, and walkers for them. */
final class Laboratory implements DebuggerModule {
    private static final int WALKED = 100_000;

    /** A target with these variables, of module {@code lab} but for the first. */
    static FakeTarget target(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        GuestMemory memory = target.memory();
        long page = arch.map().heap().start();
        int word = arch.abi().wordSize();
        target.guest().mapPages(page, 1, Rights.READ_WRITE);
        target.symbol("genunix", "kmem_flags", page, 4)
                .symbol("lab", "lab_debug", page + 0x10, 4)
                .symbol("lab", "lab_bytes", page + 0x20, 16)
                .symbol("lab", "lab_text", page + 0x40, 16)
                .symbol("lab", "lab_list", page + 0x80, 3L * word)
                .symbol("lab", "lab_loop", page + 0xc0, word)
                .symbol("lab", "lab_bad", page + 0xe0, word)
                .symbol("lab", "lab_buf", page + 0x100, 64)
                .symbol("lab", "lab_real", page + 0x180, 16)
                .symbol("lab", "beef", page + 0x1c0, 1)
                .thread(1, page + 0x200)
                .live();
        memory.putInt(page, 0xf, Access.INSPECT);
        for (int i = 0; i < 16; i++) {
            int value = i < 8 ? 0x01 + 0x22 * i : 0xfe - 0x22 * (i - 8);
            memory.putByte(page + 0x20 + i, value, Access.INSPECT);
        }
        memory.putString(page + 0x40, "hello\n\"x\"", 10, Access.INSPECT);
        memory.putString(page + 0x4a, "next", 5, Access.INSPECT);
        memory.putInt(page + 0x10, 0, Access.INSPECT);
        memory.putWord(page + 0x80, page + 0x80 + word, Access.INSPECT);
        memory.putWord(page + 0x80 + word, page + 0x80 + 2 * word, Access.INSPECT);
        memory.putWord(page + 0x80 + 2 * word, 0, Access.INSPECT);
        memory.putWord(page + 0xc0, page + 0xc0, Access.INSPECT);
        memory.putWord(page + 0xe0, 4, Access.INSPECT);
        long[] words = {7, 0x1c, 0, 0xbaddcafeL, 1, 0xbbddcafeL, 0xfeedfaceL, 0x139d};
        for (int i = 0; i < words.length; i++) {
            memory.putWord(page + 0x100 + (long) i * word, words[i], Access.INSPECT);
        }
        memory.putLong(page + 0x200, 7, Access.INSPECT);
        memory.putLong(page + 0x208, 0xfeedfaceL, Access.INSPECT);
        memory.putLong(page + 0x210, 0xbaddcafebbddcafeL, Access.INSPECT);
        memory.putLong(page + 0x218, -page, Access.INSPECT);
        memory.putInt(page + 0x180, Float.floatToRawIntBits(1.5f), Access.INSPECT);
        memory.putLong(page + 0x188, Double.doubleToRawLongBits(-0.1), Access.INSPECT);
        return target;
    }

    @Override
    public String name() {
        return "lab";
    }

    @Override
    public List<Dcmd> dcmds() {
        return List.of();
    }

    @Override
    public List<Walker> walkers() {
        return List.of(new Numbers(), new Links());
    }

    @Override
    public List<Macro> macros() {
        return List.of(
                new Macro("two", "./\"one\"16t\"two\"n2Kn\n+/Kn"),
                new Macro("leave", "1,#.$<\n.=X"),
                new Macro("over", "$<two\n::echo never"),
                new Macro("under", "$<<two\n::echo then"),
                new Macro("endless", "$<endless"));
    }

    private record Numbers() implements Walker {
        @Override
        public String name() {
            return "numbers";
        }

        @Override
        public String description() {
            return "walk many numbers";
        }

        @Override
        public Start start() {
            return Start.GLOBAL;
        }

        @Override
        public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
            return LongStream.range(0, WALKED).iterator();
        }
    }

    private record Links() implements Walker {
        @Override
        public String name() {
            return "links";
        }

        @Override
        public String description() {
            return "walk a linked list";
        }

        @Override
        public Start start() {
            return Start.ADDRESS;
        }

        @Override
        public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
            GuestMemory memory = session.target().memory();
            return new Chain(
                    session,
                    name(),
                    address.orElseThrow(),
                    0,
                    element -> memory.getWord(element, Access.INSPECT));
        }
    }
}
