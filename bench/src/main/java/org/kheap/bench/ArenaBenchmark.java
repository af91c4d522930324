package org.kheap.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.Arena;
import org.kheap.kernel.vmem.Arenas;
import org.kheap.kernel.vmem.Vmf;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** {@code vmem_alloc} and {@code vmem_free} in an arena with many segments. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class ArenaBenchmark {
    private static final long FIRST = 0x1000;
    private static final int LARGEST = 16;
    private static final long BYTES_PER_SEGMENT = 512;

    @Param({"i386", "amd64", "sparc", "sparcv9"})
    public String arch;

    /** How an arena looks for room: {@code VM_*}, in decimal; 0 for instant fit, 256 for best fit. */
    @Param({"0", "256"})
    public int policy;

    /** Allocations in use all the while. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int live;

    private Arena arena;
    private long[] starts;
    private int[] sizes;
    private SplittableRandom random;

    @Setup
    public void fill() {
        TestKernel kernel = Heaps.boot(arch, 0, live * BYTES_PER_SEGMENT);
        arena = kernel.arenas().create("numbers", 1, null, Arenas.Import.NONE);
        arena.add(FIRST, (long) live * LARGEST, Vmf.VM_NOSLEEP);
        random = new SplittableRandom(1);
        starts = new long[live];
        sizes = new int[live];
        for (int i = 0; i < live; i++) {
            allocate(i);
        }
        Heaps.maintain(kernel);
    }

    private void allocate(int which) {
        sizes[which] = 1 + random.nextInt(LARGEST);
        starts[which] = arena.alloc(sizes[which], policy | Vmf.VM_NOSLEEP);
    }

    /** Replaces any of the live allocations by one of another size. */
    @Benchmark
    public void replace() {
        int which = random.nextInt(live);
        arena.free(starts[which], sizes[which]);
        allocate(which);
    }
}
