package org.kheap.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kheap.cli.GuestSources;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.Progress;
import org.kheap.panic.dump.Vmcore;

/**
 * How long the debugger takes to find leaks in the dump of a heap of a million live buffers, and to say
 * what an address is and where it is. The first time of all includes what the host's compiler takes.
 */
public final class LeakReport {
    private static final long MEGABYTE = 1 << 20;
    private static final int LIVE = 1_000_000;
    private static final int LOST = 1_000;
    private static final int TRIES = 3;
    private static final List<Arch> MACHINES = List.of(Arch.AMD64, Arch.SPARCV9);

    private final GuestSources sources;
    private final Path directory;

    /**
     * A kind of heap.
     *
     * @param flags its {@code kmem_flags}
     * @param megabytes that the guest needs
     */
    private record Heap(long flags, long megabytes) {}

    private static final List<Heap> HEAPS = List.of(new Heap(0, 256), new Heap(0xf, 640));

    private LeakReport(Path directory) throws Exception {
        this.sources = new GuestSources(PanickedGuest.HOME, System.err::println);
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("kheap-leaks");
        try {
            new LeakReport(directory).print();
        } finally {
            DumpReport.delete(directory);
        }
    }

    private void print() throws Exception {
        for (Heap heap : HEAPS) {
            for (Arch arch : MACHINES) {
                print(arch, heap);
            }
        }
    }

    private void print(Arch arch, Heap heap) throws Exception {
        DumpReport.delete(directory);
        Files.createDirectory(directory);
        PanickedGuest guest =
                new PanickedGuest(
                        arch,
                        heap.megabytes * MEGABYTE,
                        heap.flags,
                        "graph",
                        List.of(Integer.toString(LIVE), Integer.toString(LOST)));
        guest.run(
                sources,
                (kernel, outcome) -> {
                    CrashImage image = kernel.crashImage(outcome);
                    new CrashDirectory(directory, System.err::println)
                            .save(image.symbolFile(), new Vmcore(image), Progress.NONE);
                });
        long megabytes = Files.size(directory.resolve("vmcore.0")) / MEGABYTE;
        System.out.printf(
                "%-8s kmem_flags %x, %d buffers, dump of %d MB%n",
                arch, heap.flags, LIVE + LOST, megabytes);
        for (int i = 1; i <= TRIES; i++) {
            measure(i);
        }
    }

    /** A session that was not there before; only the host's code is warm. */
    private void measure(int number) throws Exception {
        try (CrashDump dump =
                CrashDump.open(directory.resolve("unix.0"), directory.resolve("vmcore.0"))) {
            List<String> lines = new ArrayList<>();
            Interpreter debugger =
                    new Interpreter(dump, DebuggerModules.all(), Host.of(new Recorder(lines)));
            double leaks = seconds(debugger, "::findleaks");
            String total = lines.get(lines.size() - 1).strip();
            double where = seconds(debugger, "*root::kgrep");
            double what = seconds(debugger, "*root::whatis");
            System.out.printf(
                    "  %d: ::findleaks %5.2f s, ::kgrep %5.2f s, ::whatis %5.2f s; %s%n",
                    number, leaks, where, what, total.replaceAll(" +", " "));
        }
    }

    private static double seconds(Interpreter debugger, String command) {
        long start = System.nanoTime();
        debugger.run(command);
        return (System.nanoTime() - start) / 1e9;
    }

    private record Recorder(List<String> lines) implements Console {
        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public void error(String text) {
            System.err.println(text);
        }
    }
}
