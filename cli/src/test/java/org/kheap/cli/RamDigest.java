package org.kheap.cli;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.machine.Arch;
import org.kheap.machine.Ram;
import org.kheap.machine.paging.PagedMemory;

/**
 * What all of a guest's RAM holds after a run, as one number. {@link #main} prints it for all machines,
 * so that the runs of different Java virtual machines can be compared.
 */
final class RamDigest {
    private static final long MEMORY = 8 << 20;
    private static final int PIECE = 1 << 16;

    private RamDigest() {}

    public static void main(String[] arguments) {
        System.out.print(ofAllMachines());
    }

    /** One line for each machine and workload. */
    static String ofAllMachines() {
        StringBuilder lines = new StringBuilder();
        for (Arch arch : Arch.ALL) {
            lines.append("%s sizes %s%n".formatted(arch, afterAllSizes(arch, 1)));
            lines.append("%s threads %s%n".formatted(arch, afterThreads(arch, 1)));
            lines.append("%s guarded %s%n".formatted(arch, afterGuardedThreads(arch, 1)));
            lines.append("%s panic %s%n".formatted(arch, afterAPanic(arch, 1)));
        }
        return lines.toString();
    }

    /** After a run that uses the heap and ends well. */
    static String afterAllSizes(Arch arch, long seed) {
        return after(GuestRun.of(arch, "heap"), seed, "sizes");
    }

    /** After one that ends in a panic. */
    static String afterAPanic(Arch arch, long seed) {
        String file = Cli.gallery("use-after-free");
        return after(GuestRun.of(arch, "use-after-free", List.of(file)), seed);
    }

    /** After one whose threads share the heap on four CPUs. */
    static String afterThreads(Arch arch, long seed) {
        return after(GuestRun.of(arch, "threads").cpus(4), seed, "churn");
    }

    /** The same, of {@code malloc} and a zone, a third of which MemGuard guards. */
    static String afterGuardedThreads(Arch arch, long seed) {
        GuestRun run =
                GuestRun.of(arch, "freebsd")
                        .cpus(4)
                        .variable("vm.memguard.frequency", "33333")
                        .variable("vm.memguard.placement", "random");
        return after(run, seed, "threads");
    }

    private static String after(GuestRun run, long seed, String... arguments) {
        StringBuilder digest = new StringBuilder();
        run.memory(MEMORY)
                .seed(seed)
                .afterwards(machine -> digest.append(of(machine)))
                .run(arguments);
        return digest.toString();
    }

    private static String of(EngineMachine machine) {
        Ram ram = ((PagedMemory) machine.memory()).ram();
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        for (long at = 0; at < ram.size(); at += PIECE) {
            ram.read(at, piece, 0, PIECE);
            digest.update(piece);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
