package org.kheap.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.kheap.kernel.testing.TestKernel;
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

    /** Bytes that a buffer takes with all that is kept about it. */
    private static final long BYTES_PER_BUFFER = 512;

    @Param({"i386", "amd64", "sparc", "sparcv9"})
    public String arch;

    /** {@code kmem_flags}, in decimal. */
    @Param({"0", "15"})
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
    }

    /** Allocates a buffer and frees it: it never leaves the magazine. */
    @Benchmark
    public void pair() {
        kernel.free(kernel.alloc(SIZE), SIZE);
    }

    /** Replaces any of the live buffers: magazines mix them, and slabs are soon in no order. */
    @Benchmark
    public void replace() {
        int which = random.nextInt(live);
        kernel.free(buffers[which], SIZE);
        buffers[which] = kernel.alloc(SIZE);
    }

    /** Frees a few hundred buffers of one neighbourhood and allocates them again, through the slabs. */
    @Benchmark
    public void churn() {
        int count = Math.min(live, 512);
        int first = random.nextInt(live - count + 1);
        for (int i = first; i < first + count; i++) {
            kernel.free(buffers[i], SIZE);
        }
        for (int i = first; i < first + count; i++) {
            buffers[i] = kernel.alloc(SIZE);
        }
    }
}
