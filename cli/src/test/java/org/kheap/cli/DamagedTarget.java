package org.kheap.cli;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.kheap.debugger.target.SymbolTable;
import org.kheap.debugger.target.Target;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Mapping;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.types.TypeTable;
import org.kheap.panic.dump.CrashFacts;

/**
 * A target that has been damaged: some of its words are others, some of its pages are missing, and its
 * registers may be anything. The same seed does the same damage.
 */
final class DamagedTarget implements Target {
    private static final int PAGE = 4096;

    private final Target sound;
    private final Random random;
    private final Overlay overlay;
    private final List<TargetThread> threads = new ArrayList<>();
    private final StringBuilder story = new StringBuilder();

    /** @param pointers addresses of words of the target that are worth damaging */
    DamagedTarget(Target sound, long[] pointers, long seed) {
        this.sound = sound;
        this.random = new Random(seed);
        this.overlay = new Overlay(sound.memory());
        int wounds = 1 << random.nextInt(8);
        for (int i = 0; i < wounds; i++) {
            wound(pointers);
        }
        for (TargetThread thread : sound.threads()) {
            threads.add(random.nextInt(4) == 0 ? confused(thread) : thread);
        }
    }

    /** What was done, to repeat it by hand. */
    String story() {
        return story.toString();
    }

    private void wound(long[] pointers) {
        long at = pointers[random.nextInt(pointers.length)];
        if (random.nextInt(12) == 0) {
            overlay.remove(at);
            story.append("%x is missing; ".formatted(at));
        } else if (random.nextInt(12) == 0) {
            byte[] noise = new byte[8 << random.nextInt(8)];
            random.nextBytes(noise);
            overlay.write(at, noise, GuestMemory.Access.INSPECT);
            story.append("%x has %d bytes of noise; ".formatted(at, noise.length));
        } else {
            long value = value(at, pointers);
            overlay.putWord(at, value, GuestMemory.Access.INSPECT);
            story.append("%x is %x; ".formatted(at, value));
        }
    }

    private long value(long at, long[] pointers) {
        long other = pointers[random.nextInt(pointers.length)];
        return switch (random.nextInt(9)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> at;
            case 3 -> other;
            case 4 -> sound.memory().getWord(other, GuestMemory.Access.INSPECT);
            case 5 -> random.nextLong();
            case 6 ->
                    sound.memory().getWord(at, GuestMemory.Access.INSPECT)
                            ^ 1L << random.nextInt(64);
            case 7 -> random.nextInt(1 << 16);
            default -> Long.MIN_VALUE >> random.nextInt(64);
        };
    }

    private TargetThread confused(TargetThread thread) {
        long[] values = thread.registers().values().clone();
        values[random.nextInt(values.length)] = arch().abi().model().truncate(random.nextLong());
        return new TargetThread(
                thread.number(),
                thread.address(),
                new RegisterSnapshot(values, thread.registers().windows()));
    }

    @Override
    public String name() {
        return sound.name();
    }

    @Override
    public Arch arch() {
        return sound.arch();
    }

    @Override
    public GuestMemory memory() {
        return overlay;
    }

    @Override
    public List<Mapping> mappings() {
        return sound.mappings();
    }

    @Override
    public SymbolTable symbols() {
        return sound.symbols();
    }

    @Override
    public TypeTable types() {
        return sound.types();
    }

    @Override
    public List<TargetThread> threads() {
        return threads;
    }

    @Override
    public CrashFacts facts() {
        return sound.facts();
    }

    @Override
    public boolean isLive() {
        return sound.isLive();
    }

    /** Memory of which some pages are others. */
    private static final class Overlay implements GuestMemory {
        private final GuestMemory sound;
        private final Map<Long, byte[]> pages = new HashMap<>();
        private final Set<Long> missing = new HashSet<>();

        Overlay(GuestMemory sound) {
            this.sound = sound;
        }

        private static long pageOf(long va) {
            return va & -PAGE;
        }

        void remove(long va) {
            missing.add(pageOf(va));
        }

        private boolean isSound(long va, int size) {
            return isSound(pageOf(va)) && isSound(pageOf(va + size - 1));
        }

        private boolean isSound(long page) {
            return !pages.containsKey(page) && !missing.contains(page);
        }

        @Override
        public Abi abi() {
            return sound.abi();
        }

        @Override
        public Fault faultFor(long va, long size, Access why) {
            long first =
                    missing.stream()
                            .map(page -> Math.max(0, page - va))
                            .filter(distance -> distance < size)
                            .filter(distance -> missing.contains(pageOf(va + distance)))
                            .min(Long::compare)
                            .orElse(-1L);
            if (first >= 0) {
                Fault earlier = sound.faultFor(va, first, why);
                return earlier != null ? earlier : new Fault.NotMapped(va + first, why, 0);
            }
            return sound.faultFor(va, size, why);
        }

        private byte at(long va, Access why) {
            long page = pageOf(va);
            if (missing.contains(page)) {
                throw new GuestFaultException(new Fault.NotMapped(va, why, 0));
            }
            byte[] bytes = pages.get(page);
            return bytes == null ? (byte) sound.getByte(va, why) : bytes[(int) (va - page)];
        }

        private ByteBuffer bytes(long va, int size, Access why) {
            byte[] bytes = new byte[size];
            read(va, bytes, why);
            return ByteBuffer.wrap(bytes).order(abi().order());
        }

        @Override
        public int getByte(long va, Access why) {
            return at(va, why);
        }

        @Override
        public int getShort(long va, Access why) {
            return isSound(va, 2) ? sound.getShort(va, why) : bytes(va, 2, why).getShort();
        }

        @Override
        public int getInt(long va, Access why) {
            return isSound(va, 4) ? sound.getInt(va, why) : bytes(va, 4, why).getInt();
        }

        @Override
        public long getLong(long va, Access why) {
            return isSound(va, 8) ? sound.getLong(va, why) : bytes(va, 8, why).getLong();
        }

        @Override
        public void read(long va, byte[] into, Access why) {
            boolean allSound = true;
            for (long page = pageOf(va); page - va < into.length; page += PAGE) {
                allSound &= isSound(page);
            }
            if (allSound) {
                sound.read(va, into, why);
                return;
            }
            for (int i = 0; i < into.length; i++) {
                into[i] = at(va + i, why);
            }
        }

        @Override
        public void putByte(long va, int value, Access why) {
            byte[] page = pages.get(pageOf(va));
            if (page == null) {
                page = new byte[PAGE];
                sound.read(pageOf(va), page, why);
                pages.put(pageOf(va), page);
            }
            page[(int) (va - pageOf(va))] = (byte) value;
        }

        @Override
        public void putShort(long va, int value, Access why) {
            write(va, number(2).putShort((short) value).array(), why);
        }

        @Override
        public void putInt(long va, int value, Access why) {
            write(va, number(4).putInt(value).array(), why);
        }

        @Override
        public void putLong(long va, long value, Access why) {
            write(va, number(8).putLong(value).array(), why);
        }

        private ByteBuffer number(int size) {
            return ByteBuffer.allocate(size).order(abi().order());
        }

        /** Only as far as there is memory. */
        @Override
        public void write(long va, byte[] from, Access why) {
            for (int i = 0; i < from.length && isSoundOrOurs(va + i); i++) {
                putByte(va + i, from[i], why);
            }
        }

        private boolean isSoundOrOurs(long va) {
            return pages.containsKey(pageOf(va)) || sound.isAccessible(va, 1, Access.INSPECT);
        }

        @Override
        public void fill(long va, long size, long pattern, Access why) {
            throw new UnsupportedOperationException("debuggers do not fill memory");
        }

        @Override
        public long firstMismatch(long va, long size, long pattern, Access why) {
            for (long done = 0; done < (size & ~7L); done += 8) {
                if (getLong(va + done, why) != pattern) {
                    return va + done;
                }
            }
            return 0;
        }
    }
}
