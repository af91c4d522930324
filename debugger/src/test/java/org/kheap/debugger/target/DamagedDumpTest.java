package org.kheap.debugger.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.testing.DumpPair;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Mapping;
import org.kheap.machine.Symbol;
import org.kheap.panic.dump.DumpException;

/** Dumps damaged at random: they open or are refused, and whatever is read of them comes to an end. */
class DamagedDumpTest {
    private static final int CASES = 1000;
    private static final long[] INTERESTING = {
        0, 1, -1, 0x7fff_ffffL, 0x8000_0000L, Long.MIN_VALUE, Long.MAX_VALUE, -4096, 64
    };

    /** Bytes of the core that say where everything is; behind them is memory. */
    private static final int HEAD = 4096;

    @TempDir Path directory;

    private record Pair(byte[] unix, byte[] vmcore) {}

    private final Random random = new Random(7);
    private int opened;
    private int refused;

    @Test
    void shouldOpenOrRefuseWhateverIsDamaged() throws IOException {
        Map<Arch, Pair> good = new HashMap<>();
        for (Arch arch : Arch.ALL) {
            Path saved = directory.resolve(arch.name());
            new DumpPair(arch).save(saved);
            good.put(
                    arch,
                    new Pair(
                            Files.readAllBytes(saved.resolve("unix.0")),
                            Files.readAllBytes(saved.resolve("vmcore.0"))));
        }
        for (int i = 0; i < CASES; i++) {
            Pair pair = good.get(Arch.ALL.get(i % Arch.ALL.size()));
            boolean inCore = random.nextInt(3) != 0;
            lookAt(
                    inCore ? pair.unix : damaged(pair.unix, pair.unix.length),
                    inCore ? damaged(pair.vmcore, HEAD) : pair.vmcore);
        }
        assertThat(opened).as("opened").isGreaterThan(CASES / 2);
        assertThat(refused).as("refused").isGreaterThan(CASES / 50);
    }

    /** Cuts a file, or damages some numbers in its first bytes. */
    private byte[] damaged(byte[] good, int first) {
        if (random.nextInt(10) == 0) {
            return Arrays.copyOf(good, random.nextInt(good.length));
        }
        byte[] bad = good.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(Math.min(first, random.nextBoolean() ? 512 : first) - 8) & -4;
            if (random.nextBoolean()) {
                bad[at + random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
            } else {
                put(bad, at);
            }
        }
        return bad;
    }

    private void put(byte[] bytes, int at) {
        long value = INTERESTING[random.nextInt(INTERESTING.length)];
        int size = random.nextBoolean() ? 4 : 8;
        boolean isBig = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            bytes[at + (isBig ? size - 1 - i : i)] = (byte) (value >>> 8 * i);
        }
    }

    private void lookAt(byte[] unix, byte[] vmcore) throws IOException {
        Path symbols = Files.write(directory.resolve("unix.0"), unix);
        Path core = Files.write(directory.resolve("vmcore.0"), vmcore);
        try (CrashDump dump = CrashDump.open(symbols, core)) {
            opened++;
            lookAt(dump);
        } catch (DumpException e) {
            refused++;
            assertThat(e.getMessage()).isNotBlank().doesNotContain("Exception");
        }
    }

    private void lookAt(CrashDump dump) {
        List<Long> places = new ArrayList<>();
        for (long place : INTERESTING) {
            places.add(place);
        }
        long end = 0;
        for (Mapping mapping : dump.mappings()) {
            assertThat(mapping.size()).isPositive();
            if (places.size() > INTERESTING.length) {
                assertThat(below(end - 1, mapping.va())).as("mappings ascend").isTrue();
            }
            end = mapping.end();
            places.addAll(List.of(mapping.va(), mapping.va() - 3, end - 3, end));
        }
        for (Symbol symbol : dump.symbols().all()) {
            assertThat(dump.symbols().named(symbol.module(), symbol.name())).isPresent();
            places.add(symbol.address() + symbol.size());
        }
        dump.threads().forEach(thread -> places.add(thread.address()));
        places.forEach(place -> read(dump, place));
        assertThat(dump.types().names()).contains("int");
        assertThat(dump.facts().system()).hasSize(5);
    }

    private static boolean below(long first, long second) {
        return Long.compareUnsigned(first, second) < 0;
    }

    private static void read(CrashDump dump, long va) {
        dump.symbols().at(va);
        dump.symbols().lineOf(va);
        boolean isThere = dump.memory().isAccessible(va, 8, INSPECT);
        try {
            dump.memory().getLong(va, INSPECT);
            dump.memory().read(va, new byte[64], INSPECT);
        } catch (GuestFaultException e) {
            assertThat(e.fault().access()).isEqualTo(INSPECT);
            isThere &= e.fault().address() != va;
        }
        dump.memory().isAccessible(va, Long.MAX_VALUE, INSPECT);
        dump.memory().isAccessible(va, -1, INSPECT);
        assertThat(isThere && !dump.memory().isAccessible(va, 1, INSPECT)).isFalse();
    }
}
