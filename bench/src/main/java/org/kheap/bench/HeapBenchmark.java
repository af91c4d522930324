package org.kheap.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.kheap.kernel.testing.TestKernel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@code kmem_alloc} and {@code kmem_free} among many live buffers, without the emulator: what the
 * kernel model itself costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
public class HeapBenchmark {
    private static final int SIZE = 100;

    /** So many that a CPU's magazines do not hold them. */
    private static final int BATCH = 64;

    /** Bytes that a buffer takes with all that is kept about it. */
    private static final long BYTES_PER_BUFFER = 512;

    @Param({"i386", "amd64", "sparc", "sparcv9"})
    public String arch;

    /** {@code kmem_flags}, in decimal; with 32, there are no magazines. */
    @Param({"0", "15", "32", "47"})
    public int flags;

    /** Buffers in use all the while. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int live;

    private TestKernel kernel;
    private long[] buffers;
    private SplittableRandom random;

    @Setup
    public void fill() {
        kernel = Heaps.boot(arch, flags, live * BYTES_PER_BUFFER);
        random = new SplittableRandom(1);
        buffers = new long[live];
        for (int i = 0; i < live; i++) {
            buffers[i] = kernel.tryAlloc(SIZE);
            if (buffers[i] == 0) {
                throw new IllegalStateException("the heap has room for only " + i);
            }
        }
        Heaps.maintain(kernel);
    }

    /** Allocates a buffer and frees it: it never leaves the magazine. */
    @Benchmark
    public void pair() {
        kernel.free(kernel.alloc(SIZE), SIZE);
    }

    /** Frees some of the live buffers and allocates as many: they go to the depot, or to the slabs. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void replace() {
        int first = random.nextInt(live);
        for (int i = 0; i < BATCH; i++) {
            kernel.free(buffers[place(first, i)], SIZE);
        }
        for (int i = 0; i < BATCH; i++) {
            buffers[place(first, i)] = kernel.alloc(SIZE);
        }
    }

    /** Places far from each other, all different. */
    private int place(int first, int number) {
        return (int) ((first + (long) number * (live / BATCH)) % live);
    }
}
