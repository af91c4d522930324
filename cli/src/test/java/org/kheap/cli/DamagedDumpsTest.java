package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.Target;
import org.kheap.machine.Arch;
import org.kheap.machine.Mapping;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.dump.DumpException;

/**
 * Damage does not stop the debugger: whatever a dump holds, every command ends, and says no more than
 * what a person can use. {@code -Dkheap.damaged.dumps=10000} does that to so many dumps in all;
 * {@code -Dkheap.damaged.seed=} begins with another.
 */
@ExtendWith(EnginesAreClosed.class)
class DamagedDumpsTest {
    private static final int DUMPS =
            Integer.getInteger("kheap.damaged.dumps", 32) / Arch.ALL.size();
    private static final long FIRST_SEED = Long.getLong("kheap.damaged.seed", 1);

    /** Far longer than any command takes on a dump of this size, on any host. */
    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path directory;

    @OnEveryArch
    void shouldSurviveDamagedMemory(Arch arch) throws Exception {
        for (DcmdScript script : DcmdScript.values()) {
            surviveDamagedMemory(script, arch);
        }
    }

    private static void surviveDamagedMemory(DcmdScript script, Arch arch) throws Exception {
        try (CrashDump dump = script.open(arch)) {
            List<String> commands = commands(script, dump);
            long[] pointers = pointers(dump);
            for (long seed = FIRST_SEED; seed < FIRST_SEED + DUMPS; seed++) {
                DamagedTarget damaged = new DamagedTarget(dump, pointers, seed);
                run(damaged, commands, "seed %d: %s".formatted(seed, damaged.story()));
            }
        }
    }

    @OnEveryArch
    void shouldSurviveDamagedFiles(Arch arch) throws Exception {
        Path folder = TourDumps.folder(arch);
        List<String> commands;
        try (CrashDump dump = TourDumps.open(arch)) {
            commands = commands(DcmdScript.TOUR, dump);
        }
        byte[] symbols = Files.readAllBytes(folder.resolve("unix.0"));
        byte[] core = Files.readAllBytes(folder.resolve("vmcore.0"));
        for (long seed = FIRST_SEED; seed < FIRST_SEED + Math.max(1, DUMPS / 6); seed++) {
            Random random = new Random(seed);
            Path unix = write("unix.0", random.nextBoolean() ? damaged(symbols, random) : symbols);
            Path vmcore = write("vmcore.0", damaged(core, random));
            try (CrashDump dump = CrashDump.open(unix, vmcore)) {
                run(dump, commands, "files of seed " + seed);
            } catch (DumpException refused) {
                assertThat(refused.getMessage()).doesNotContain("Exception");
            }
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    /** Cut short, or with other bytes, most of them near the start, where the headers are. */
    private static byte[] damaged(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        if (random.nextInt(3) == 0) {
            return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        int wounds = 1 << random.nextInt(10);
        for (int i = 0; i < wounds; i++) {
            int limit = random.nextBoolean() ? Math.min(4096, bytes.length) : bytes.length;
            bytes[random.nextInt(limit)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** Every command, about addresses of the sound dump. */
    private static List<String> commands(DcmdScript script, CrashDump sound) {
        return script.completed(new MdbScript(sound));
    }

    /** Words that lead somewhere: damage to them leads elsewhere. */
    private static long[] pointers(Target target) {
        int word = target.arch().abi().wordSize();
        LongStream.Builder found = LongStream.builder();
        for (Mapping mapping : target.mappings()) {
            for (long va = mapping.va(); va != mapping.end(); va += word) {
                long value = target.memory().getWord(va, INSPECT);
                if (value != 0 && target.memory().isAccessible(value, 1, INSPECT)) {
                    found.add(va);
                }
            }
        }
        return found.build().toArray();
    }

    private static void run(Target target, List<String> commands, String story) throws Exception {
        MdbScript script = new MdbScript(target);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            for (String command : commands) {
                Future<String> printed = executor.submit(() -> script.print(command));
                assertThat(patiently(script, printed, command + ", " + story).lines())
                        .as("%s, %s", command, story)
                        .noneMatch(DcmdScript::isOurFault);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static String patiently(MdbScript script, Future<String> printed, String what)
            throws InterruptedException {
        try {
            return printed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            script.interpreter().interrupt();
            throw new AssertionError("does not end: " + what, e);
        } catch (ExecutionException e) {
            throw new AssertionError(what, e.getCause());
        }
    }
}
